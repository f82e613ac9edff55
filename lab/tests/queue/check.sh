# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What check refuses, with names. Part of the tests of queue.sh.

fresh
check "a queue in order" q check q repo
touch repo/drivers/a/orphan.c
refused "an orphaned new file, save" "drivers/a/orphan.c: no patch introduces it" save
refused "an orphaned new file, load" "drivers/a/orphan.c: no patch introduces it" load
rm repo/drivers/a/orphan.c
touch repo/lab/tool repo/README
check "a file outside the source's directories" load

mkdir repo/arch
touch repo/arch/orphan.c
refused "an orphan in a directory without new files" "arch/orphan.c: no patch introduces it" load

fresh
rm repo/drivers/a/h.h
refused "a new file that is missing" \
	"in-use/0003-a-header-and-tool.patch: introduces drivers/a/h.h, which is missing" load

fresh
sed -i 's,^---$,&\n new: drivers/a/h.h,' q/fixes/0001-a-fix.patch
refused "two patches that introduce one file" \
	"in-use/0003-a-header-and-tool.patch: introduces drivers/a/h.h, as fixes/0001-a-fix.patch does" load
sed -i '/ new: drivers.a.h.h/d' q/in-use/0003-a-header-and-tool.patch
check "the file introduced by the other patch alone" load

fresh
sed -i '/0004/d' q/series
refused "a lost patch" "in-use/0004-a-again.patch: lost, it is not in series" load
rm q/in-use/0004-a-again.patch
check "a patch that is gone" load

fresh
rm q/in-use/0004-a-again.patch
refused "a patch without its file" "in-use/0004-a-again.patch: in series, but there is no such" load
fresh
echo in-use/0004-a-again.patch >> q/series
refused "a patch twice" "in-use/0004-a-again.patch: twice in series" load

# swap A B: two lines of the series
swap() { sed -i -e "s,$1,X," -e "s,$2,$1," -e "s,X,$2," q/series; }
fresh
swap in-use/0001-a-add-new.patch in-use/0002-a-use-new.patch
refused "reordered: used before it is introduced" \
	"in-use/0002-a-use-new.patch: changes drivers/a/new.c, which only in-use/0001-a-add-new.patch" load
fresh
swap in-use/0002-a-use-new.patch in-use/0004-a-again.patch
refused "reordered: the same line" \
	"in-use/0004-a-again.patch: hunk \"@@ -27,7 +27,7 @@\" of drivers/a/x.c does not apply" load
fresh
swap in-use/0003-a-header-and-tool.patch in-use/0004-a-again.patch
check "reordered, and they do not meet" load
check "save of the reordered" save
is "reordered patches are numbered anew" "$(echo q/in-use/000[34]*)" \
	"q/in-use/0003-a-again.patch q/in-use/0004-a-header-and-tool.patch"
fresh
swap fixes/0001-a-fix.patch in-use/0001-a-add-new.patch
refused "a section in two pieces" "section in-use is in two pieces" load

fresh
sed -i /^Subject/d q/fixes/0001-a-fix.patch
refused "a patch without a subject" "fixes/0001-a-fix.patch: no subject" load
fresh
printf 'diff --git a/n b/n\nnew file mode 100644\n' >> q/fixes/0001-a-fix.patch
refused "a whole new file in a patch" "fixes/0001-a-fix.patch: has a whole new file" load
