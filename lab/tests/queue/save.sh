# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What save refuses, and that it is all or nothing. Part of the tests of queue.sh.

fresh
edit s/50/fifty/ drivers/a/x.c
refused "a dirty tree" "not committed: drivers/a/x.c" save
in_tree add drivers/a/x.c
refused "a dirty index" "not committed: drivers/a/x.c" save
commit 'a: fifty'
check "the same committed" save
is "a new commit belongs to the section before it" "$(tail -n 2 q/series | xargs)" \
	"in-use/0005-a-fifty.patch # the end"
same "the series is as before but for its line" ../origin/q/series \
	"$(sed -i /0005/d q/series; echo q/series)"
fresh
touch tree/drivers/a/forgotten.c
refused "a file that was not added" "not committed: drivers/a/forgotten.c" save
mv tree/drivers/a/forgotten.c tree/drivers/a/object.o
check "a file that git ignores" save

fresh
echo more >> tree/arch/Kconfig
in_tree add -f arch/Kconfig
in_tree commit -qm 'arch: more'
refused "a file of the base that is not tracked" "in the base, but added" save
load_full 2> /dev/null
echo more >> tree/arch/Kconfig
in_tree commit -qam 'arch: more'
check "the same with load --full" save

fresh
in_tree checkout -q -b side HEAD~1
echo > tree/drivers/a/z.c
commit 'a: z'
in_tree checkout -q master
in_tree merge -q -m merge side
refused "a merge" "a merge: " save
fresh
in_tree commit -q --allow-empty -m 'a: nothing'
refused "an empty commit" "a: nothing: an empty commit" save
fresh
edit s/50/fifty/ drivers/a/x.c
in_tree commit -qam 'a: fifty' -m ---
refused "a message that git am would cut" "a: fifty: a line --- in its message" save

fresh
in_tree rm -q drivers/a/h.h
in_tree commit -qm 'a: without the header'
refused "a new file removed again" "added and removed again: drivers/a/h.h" save
fresh
echo ours > repo/drivers/a/z.c
echo theirs > tree/drivers/a/z.c
commit 'a: z'
refused "a new file where another lies" "drivers/a/z.c: no patch introduces it" save
fresh
sed -i s/wrong/missing/ q/fixes/0001-a-fix.patch
refused "a queue that changed since it was loaded" "changed since it was loaded: fixes/0001-a-fix.patch" save
fresh
echo >> repo/drivers/a/h.h
refused "a new file that changed since" "changed since it was loaded: drivers/a/h.h" save

fresh
edit s/50/fifty/ drivers/a/x.c
in_tree commit -q -s -am 'a: fifty'
check "a commit with a sign-off" save
is "no author and no sign-off in a queue" "$(grep -rE '^(Signed-off-by|From|Date):' q || :)" ""

# broken LINE: the tool is killed before this line of install.sh
broken() {
	rm -rf "$tmp/broken"
	mkdir "$tmp/broken"
	cp -a "$lab" "$tmp/broken/lab"
	sed -i "s,^	$1\$,	kill -9 \$\$; &," "$tmp/broken/lab/queue/install.sh"
	! cmp -s "$lab/queue/install.sh" "$tmp/broken/lab/queue/install.sh"
}
change() {
	fresh
	edit s/45/forty-five/ drivers/a/new.c
	edit s/50/fifty/ drivers/a/x.c
	in_tree rm -q drivers/a/h.h
	in_tree commit -q --fixup=HEAD~1 drivers/a/h.h
	in_tree rebase -q -i --autosquash --autostash base > out 2>&1
	in_tree commit -qam 'a: last'
}
change
save 2> /dev/null
cp -a q "$tmp/q2"
cp -a repo "$tmp/repo2"
change
broken verify
"$tmp/broken/lab/queue.sh" save q repo tree > /dev/null 2>&1 || :
is "a save killed half way" "$(cd q/.save && echo *)" "gone lost new queue"
check "the next call" q check q repo
same "a save killed before it is ready leaves the queue" ../origin/q q
same "and the new files" ../origin/repo repo
for line in 'put .*NEWDIR.' 'put .*QUEUE.' 'rm .*ready.'; do
	change
	broken "$line" || not_ok "the line is in install.sh" "$line"
	"$tmp/broken/lab/queue.sh" save q repo tree > /dev/null 2>&1 || :
	check "the next call finishes a save killed before: $line" q check q repo
	same "patches: $line" "$tmp/q2" q
	same "new files: $line" "$tmp/repo2" repo
done
