# "Once, while the hub can still reach the internet."
. /proof/steps/around.sh
sudo paidui node debian-packages $for_it "$SUITE" >/tmp/said
sed 's/^/# /' /tmp/said | tail -n 3
