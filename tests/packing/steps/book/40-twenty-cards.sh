# Cards: one, twenty from a list, and a bare one; a mistake in the list is told with its row, and nothing is written.
. /proof/steps/around.sh
cd /root
cat >nodes.csv <<CSV
编号,角色,窗口,分区,无线网,不含
dispenser-1,取号机,,,,
,窗口,1,,,
,窗口,2,,,条屏
sign-2,条屏,2,,,
board-1,综合屏,,,,
CSV
sed 's/,1,/,99,/' nodes.csv >wrong.csv
if sudo paidui node image $for_it --batch wrong.csv wrong >/tmp/said 2>&1; then exit 1; fi
[ ! -e wrong ]
sed 's/^/# /' /tmp/said
sudo paidui node image $for_it --batch nodes.csv cards
[ "$(find cards -name apply.sh | wc -l)" = 5 ] && [ -s cards/labels.html ]
sudo paidui node image $for_it --bare bare
[ -z "$(grep -rl 'PRIVATE KEY' bare)" ]
sudo rm -r cards bare
sudo paidui node image $for_it --replace --role window --window 1 card-1
