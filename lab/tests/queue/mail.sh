# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# mail and bisect. Part of the tests of queue.sh.

nobody() { env -u GIT_AUTHOR_NAME -u GIT_AUTHOR_EMAIL -u EMAIL "$@"; }

fresh
mkdir out.d
refused "mail from nobody" "the mails come from you" nobody "$lab/queue.sh" mail q repo tree in-use out.d
refused "a section without cover letter" "q/fixes/cover.txt: no such file" q mail q repo tree fixes out.d
refused "a section that is not there" "nil: no such section" q mail q repo tree nil out.d
check "mail" q mail q repo tree in-use out.d
is "mail: the files" "$(cd out.d && echo ./*)" "./0000-cover-letter.patch ./0001-a-add-new.patch\
 ./0002-a-use-new.patch ./0003-a-header-and-tool.patch ./0004-a-again.patch"
is "mail: the cover letter's subject" "$(grep ^Subject: out.d/0000*)" "Subject: [PATCH 0/4] a: in use"
is "mail: its text, shortlog and diffstat" \
	"$(grep -cE '^(Why all this\.|A Developer \(4\):| 5 files changed.*)$' out.d/0000*)" 3
is "mail: from the sender" "$(grep -h ^From: out.d/* | sort -u)" "From: A Developer <a@example.org>"
is "mail: no sign-off" "$(grep -l Signed-off-by out.d/* || :)" ""
check "mail again, signed off" q mail --signoff q repo tree in-use out.d
is "mail: signed off when asked to" \
	"$(grep -l '^Signed-off-by: A Developer <a@example.org>' out.d/* | wc -l)" 4
is "mail leaves the tree alone" "$(in_tree rev-parse HEAD)" "$(git -C ../origin/tree rev-parse HEAD)"
git -C tree checkout -q HEAD~4
check "the mails apply to the section before" in_tree am -q "$PWD"/out.d/000[1-9]*
is "the mails give the same tree" "$(in_tree rev-parse 'HEAD^{tree}')" \
	"$(in_tree rev-parse 'master^{tree}')"

O=$tmp/out
export O
fresh
check "bisect: all pass" q bisect q repo tree test -f drivers/a/x.c
check "bisect again" q bisect q repo tree test -f drivers/a/x.c
is "bisect: what passed is not run again" \
	"$(q bisect q repo tree test -f drivers/a/x.c 2>&1 | grep -c 'passed before')" 5
refused "bisect: the first patch that fails" "in-use/0003-a-header-and-tool.patch is the first patch" \
	q bisect q repo tree sh -c '! test -e tools/run'
is "bisect: without drivers/, two of five differ" \
	"$(BISECT_WITHOUT=drivers q bisect q repo tree test -f drivers/a/x.c 2>&1 | grep -c 'passed before')" 3
is "bisect: the tree is back" "$(in_tree symbolic-ref --short HEAD)" master
is "bisect: a failure is not kept, what passed is" \
	"$(q bisect q repo tree sh -c '! test -e tools/run' 2>&1 | grep -c 'passed before')" 3
edit s/50/fifty/ drivers/a/x.c
in_tree commit -qam 'a: fifty'
is "bisect: a new patch alone is run" \
	"$(q bisect q repo tree test -f drivers/a/x.c 2>&1 | grep -cE 'passed before| s$')" 6
