# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# load: bases that moved, hunks to new files. Part of the tests of queue.sh.

fresh
cp -a q q1
cp -a repo repo1
check "load and save" save
same "load then save changes no patch" q1 q
same "load then save changes no new file" repo1 repo
is "the mode of a new file is kept" "$(stat -c %a repo/tools/run)" 755
check "load --full" load_full
is "load --full and load give the same files" \
	"$(cd tree && find . -name .git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | md5sum)" \
	"$(cd ../origin/tree && find . -name .git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | md5sum)"
check "save after load --full" save
same "load --full then save changes no patch" q1 q

is "one commit for each patch" "$(in_tree rev-list --count base..HEAD)" 5
is "a hunk to a new file is taken back" \
	"$(in_tree show HEAD~3:drivers/a/new.c | md5sum)" "$(seq 62 | md5sum)"
id=$(in_tree rev-parse HEAD)
check "load again" load_full
is "commit ids do not depend on the day" "$(in_tree rev-parse HEAD)" "$id"

fresh
sed -i s/39/thirty-nine/ repo/drivers/a/new.c
refused "a hunk that cannot be taken back" "in-use/0002-a-use-new.patch: hunk \"@@ -37,7 +37,7 @@\" of drivers/a/new.c" load
fresh
sed -i 's/^9$/nine/' repo/drivers/a/new.c
check "an edit elsewhere in a new file" load

fresh
sed -i 1i0 src/drivers/a/x.c
check "a context that moved" load
is "a context that moved: the right line" "$(sed -n 31p tree/drivers/a/x.c)" 30a
check "save on the moved base" save
check "load of what was saved there" load

# The line beside a hunk's: git apply refuses, patch(1) would use fuzz.
fresh
sed -i s/32/thirty-two/ src/drivers/a/x.c
refused "fuzz" "fixes/0001-a-fix.patch: hunk \"@@ -27,7 +27,7 @@\" of drivers/a/x.c does not apply" load
mkdir -p "$CACHE/src"
cp -a ../origin/src "$CACHE/src/linux-old"
fresh
sed -i 's/^33$/thirty-three/' src/drivers/a/x.c
check "a changed context merges 3-way with the old base" load
is "a changed context: both changes are there" \
	"$(sed -n '30p;33p' tree/drivers/a/x.c | tr '\n' ' ')" "30a thirty-three "
check "save of what was merged" save
rm -rf "$CACHE/src"
check "load without the old base after that" load
fresh
cp -a ../origin/src "$tmp/old"
mkdir -p "$CACHE/src"
mv "$tmp/old" "$CACHE/src/linux-old"
sed -i 's/^30$/dreissig/' src/drivers/a/x.c
refused "a conflict" "fixes/0001-a-fix.patch: hunk \"@@ -27,7 +27,7 @@\" of drivers/a/x.c does not apply" load
refused "a tree whose load did not finish" "did not finish" save
rm -rf "$CACHE/src"

fresh
echo there > src/drivers/a/h.h
refused "a new file that the base has" "introduces drivers/a/h.h, which is in the base" load
fresh
refused "a tree that is loaded" "is a git tree already" q load q repo tree
