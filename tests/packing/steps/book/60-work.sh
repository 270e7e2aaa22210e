# It starts once more, and is a window: the hub knows it, a visitor is called to it.
. /proof/steps/around.sh
# What hangs on a real one is here the double that is shipped beside the real driver.
sed -i 's/^virtual = false/virtual = true/' /machine/etc/paidui/nodes/*/node.toml
pull_the_plug_of $machine
boot_the_machine
for node in window-1 sign-1 pad-1; do wait_for 300 "is_in_service $node"; done
at_the_hub sudo paidui ticket issue --service zh-banbuchengshi | sed 's/^/# /'
at_the_hub sudo paidui window open 1
at_the_hub sudo paidui window call 1 | sed 's/^/# /'
at_the_hub sudo paidui node list
wait_for 180 "at_the_hub sudo paidui machine list | grep -q window-1"
at_the_hub sudo paidui machine list | sed 's/^/# /'
