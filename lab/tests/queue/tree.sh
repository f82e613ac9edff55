# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Work with plain git between load and save. Part of the tests of queue.sh.

# after N: go back to patch N; again: put the rest on top of what was done there
after() {
	in_tree checkout -q "base"
	in_tree cherry-pick --allow-empty "base..master~$((5 - $1))" > /dev/null
	rest="master~$((5 - $1))..master"
}
again() {
	in_tree cherry-pick "$rest" > /dev/null
}

fresh
after 1
edit s/50/fifty/ drivers/a/x.c
in_tree commit -qam 'a: another fix'
again
check "save of a commit put in between" save
is "it belongs to the section before it" "$(sed -n 2,5p q/series | xargs)" \
	"fixes/0001-a-fix.patch fixes/0002-a-another-fix.patch # the section, and its first patch"

fresh
edit s/50/fifty/ drivers/a/x.c
in_tree commit -qam 'a: watch' -m 'Section: observe'
check "save of a commit of a new section" save
is "the commit opens its section" "$(grep observe q/series)" observe/0001-a-watch.patch
is "the section is not in the message" "$(grep -c Section: q/observe/*)" 0
fresh
edit s/50/fifty/ drivers/a/x.c
in_tree commit -qam 'a: late fix' -m 'Section: fixes'
refused "a commit outside its section" "a: late fix: between commits of another section" save

fresh
in_tree checkout -q master~3
in_tree commit -q --amend -m 'a: add new, said better'
rest="master~3..master"
again
check "save of a first patch with another subject" save
is "another subject: the section stays" "$(echo q/in-use/0001*)" q/in-use/0001-a-add-new-said-better.patch

fresh
edit s/45/forty-five/ drivers/a/new.c
in_tree commit -q -a --fixup=HEAD~2
refused "a fixup that is not squashed" "not squashed" save
in_tree rebase -q -i --autosquash base
check "the same after rebase --autosquash" save
is "autosquash: as many patches" "$(find q -name '*.patch' | wc -l)" 5
is "autosquash: in its patch" "$(grep -l forty-five q/*/*.patch)" q/in-use/0002-a-use-new.patch
is "autosquash: in the new file" "$(sed -n 45p repo/drivers/a/new.c)" forty-five

fresh
in_tree rm -q drivers/a/h.h
in_tree commit -q --fixup=HEAD~1
in_tree rebase -q -i --autosquash base
check "save without a new file" save
is "the new file is gone" "$(echo repo/drivers/a/*)" repo/drivers/a/new.c
is "and its line" "$(grep -r 'new: drivers/a/h.h' q || :)" ""
check "load of that" load

fresh
in_tree rebase -q --onto HEAD~1 HEAD
check "save without the last patch" save
is "the patch is gone, the comment stays" "$(tail -n 2 q/series | xargs)" \
	"in-use/0003-a-header-and-tool.patch # the end"
check "save of what is saved" save

# git am -3 finds what a patch was made for.
fresh
in_tree format-patch -q -1 -o "$tmp/am" HEAD
in_tree reset -q --hard HEAD~1
edit s/32/thirty-two/ drivers/a/x.c
in_tree commit -qam 'a: beside it'
check "git am -3 in a loaded tree" in_tree am -q -3 "$tmp/am"/*.patch
is "git am -3: both are there" "$(sed -n '30p;32p' tree/drivers/a/x.c | xargs)" "30a thirty-two"

fresh
mkdir empty
touch empty/series
refused "usage" "usage: queue.sh load" q
rm -rf tree
cp -a src tree
rm -r repo/drivers repo/tools
check "load of an empty queue" q load empty repo tree
echo > tree/drivers/a/z.c
in_tree add -f drivers/a/z.c
in_tree commit -qm 'a: z'
check "save of a first commit" q save empty repo tree
is "a queue without sections" "$(cat empty/series)" 0001-a-z.patch
