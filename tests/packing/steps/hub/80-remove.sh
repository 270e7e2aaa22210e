# The programs go, the hall's data stays and is named; only a person deletes it.
mkdir -p /etc/paidui /var/lib/paidui/hall
echo journal >/var/lib/paidui/hall/journal.db
apt-get remove -qq -y paidui-hub 2>&1 | tee /tmp/said
grep -q "the hall's data stays in /etc/paidui /var/lib/paidui" /tmp/said
[ ! -e /opt/paidui ] && [ ! -e /usr/bin/paidui ] && [ ! -L /usr/bin/paidui ]
[ -s /var/lib/paidui/hall/journal.db ]
apt-get purge -qq -y paidui-hub 2>&1 | tee /tmp/said
grep -q "To delete them for good: sudo rm -r /etc/paidui /var/lib/paidui" /tmp/said
[ -s /var/lib/paidui/hall/journal.db ]
