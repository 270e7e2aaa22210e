# A machine is dead: its name on a new card, and from that moment the old one is let in no more.
. /proof/steps/around.sh
cd /root
at_the_hub sudo paidui node replace $for_it window-1 card-new
wait_for 30 "! is_in_service window-1"
[ -s card-new/apply.sh ]
at_the_hub sudo paidui node list | grep window-1 | sed 's/^/# /'
