# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# The made-up source and the queue that the tests of queue.sh start with. The
# queue is written here by hand, so that the form itself is tested too.

zeros=0000000000000000000000000000000000000000

# mail SUBJECT [NEW...]: stdin is the diff
mail() {
	echo "From $zeros Mon Sep 17 00:00:00 2001"
	printf 'Subject: %s\n\nWhat is wrong today.\n\n---\n' "$1"
	shift
	for f; do echo " new: $f"; done
	echo
	cat
}

# hunk FILE OLD-BLOB NEW-BLOB LINE WAS IS: of a file whose lines are numbers
hunk() {
	echo "diff --git a/$1 b/$1"
	echo "index $2..$3 100644"
	echo "--- a/$1"
	echo "+++ b/$1"
	echo "@@ -$(($4 - 3)),7 +$(($4 - 3)),7 @@${7:+ $7}"
	seq -f ' %g' $(($4 - 3)) $(($4 - 1))
	printf -- '-%s\n+%s\n' "$5" "$6"
	seq -f ' %g' $(($4 + 1)) $(($4 + 3))
}

# blob LINES SED...: the blob of so many lines with these edits
blob() {
	seq "$1" > "$tmp/blob"
	shift
	for s; do sed -i "$s" "$tmp/blob"; done
	git hash-object "$tmp/blob"
}

origin() {
	mkdir -p "$tmp/origin/src/drivers/a" "$tmp/origin/src/arch" "$tmp/origin/repo/drivers/a" \
		"$tmp/origin/repo/tools" "$tmp/origin/repo/lab" "$tmp/origin/q/fixes" "$tmp/origin/q/in-use"
	cd "$tmp/origin" || exit
	seq 60 > src/drivers/a/x.c
	seq 61 > src/drivers/a/y.c
	echo all > src/arch/Kconfig
	echo '*.o' > src/.gitignore
	seq 62 | sed s/40/forty/ > repo/drivers/a/new.c
	echo '#define H' > repo/drivers/a/h.h
	echo '#!/bin/sh' > repo/tools/run
	chmod +x repo/tools/run
	cat > q/series <<-END
	# mistakes found on the way
	fixes/0001-a-fix.patch

	# the section, and its first patch
	in-use/0001-a-add-new.patch
	in-use/0002-a-use-new.patch	# a remark
	in-use/0003-a-header-and-tool.patch
	in-use/0004-a-again.patch
	# the end
	END
	hunk drivers/a/x.c "$(blob 60)" "$(blob 60 s/30/thirty/)" 30 30 thirty |
		mail 'a: fix' > q/fixes/0001-a-fix.patch
	hunk drivers/a/y.c "$(blob 61)" "$(blob 61 s/20/twenty/)" 20 20 twenty |
		mail 'a: add new' drivers/a/new.c > q/in-use/0001-a-add-new.patch
	{
		hunk drivers/a/new.c "$(blob 62)" "$(blob 62 s/40/forty/)" 40 40 forty
		hunk drivers/a/x.c "$(blob 60 s/30/thirty/)" "$(blob 60 s/30/THIRTY/)" 30 thirty THIRTY
	} | mail 'a: use new' > q/in-use/0002-a-use-new.patch
	mail 'a: header and tool' drivers/a/h.h tools/run < /dev/null > q/in-use/0003-a-header-and-tool.patch
	hunk drivers/a/x.c "$(blob 60 s/30/THIRTY/)" "$(blob 60 s/30/30a/)" 30 THIRTY 30a |
		mail 'a: again' > q/in-use/0004-a-again.patch
	printf 'a: in use\n\nWhy all this.\n' > q/in-use/cover.txt
	load > out 2>&1 || die "the made-up queue does not load: $(cat out)"
}
