# The hub dies. From what it was followed at and the code on paper, a spare becomes the hub of the same hall, and counts on.
. /proof/steps/around.sh
mkdir -p /media/paidui
mount -t tmpfs tmpfs /media/paidui
at_the_hub sudo paidui hub follow --to /media/paidui >/tmp/said 2>&1 || [ $? = 1 ]
code=$(at_the_hub sudo paidui hub code | sed -n 's/Recovery code: //p')
boot_the_hub paidui-follow.service
wait_for 150 "find /media/paidui -name '*.sealed' | grep -q . && find /media/paidui -name '*.ltx' | grep -q ."
last=$(at_the_hub sudo paidui ticket issue --service zh-banbuchengshi)
sleep 10
pull_the_plug_of $hub
# The same machine plays the spare: of the hall it was there is nothing left.
mv /etc/paidui /etc/paidui.old && mv /var/lib/paidui /var/lib/paidui.old
echo "$code" | python3 /proof/steps/keyboard.py sudo paidui hub move /media/paidui >/tmp/said 2>&1 || { cat /tmp/said; exit 1; }
sed 's/^/# /' /tmp/said | tail -n 12
boot_the_hub
wait_for 300 "at_the_hub sudo paidui ticket issue --service zh-banbuchengshi >/tmp/next"
echo "# before: $(echo "$last" | head -n 1); after: $(head -n 1 /tmp/next)"
wait_for 120 "is_in_service window-1"
