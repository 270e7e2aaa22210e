# `sudo paidui init`, typed: a mistake is said at once and asked for again.
python3 /proof/steps/keyboard.py sudo paidui init >/tmp/said <<ANSWERS
青禾县政务服务中心
qinghe
192.168.10
192.168.10.0/24
rtc
manager
a-password-of-the-check
a-password-of-the-check
county
ANSWERS
cat /tmp/said
grep -q "What to do next" /tmp/said
sudo paidui init --yes | grep -q "Nothing to do"
grep "^This machine is" /tmp/said | sed 's/^/# /'
