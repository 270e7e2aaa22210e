# This machine becomes a hall's hub, without a question; once more, and nothing changes.
export PAIDUI_PASSWORD=a-password-of-the-check
init() {
    paidui init --yes --hall-name 青禾县政务服务中心 --id qinghe --network 192.168.10.0/24 --clock rtc --account manager --example county
}
init >/tmp/said
grep -q "What to do next" /tmp/said
ls /etc/systemd/system/paidui-hub.service /etc/systemd/system/paidui.target >/dev/null
paidui init --yes | grep -q "Nothing to do"
echo "# $(grep -c "^  " /tmp/said) lines of what was made and what is next"
echo "# handed out: $(cd /var/lib/paidui/depot && find . -name '*.paidui-*.tar' | sed 's/.*paidui-/paidui-/' | sort | tr '\n' ' ')"
# Nothing runs in a chroot; the doctor says so without falling.
paidui doctor --json >/tmp/doctor || [ $? -le 2 ]
python3 -c 'import json; json.load(open("/tmp/doctor"))'
