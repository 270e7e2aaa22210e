# The programs go, the hall's data stays and is named; only a person deletes it.
ls /var/lib/paidui/authority/hall.key >/dev/null
apt-get remove -qq -y paidui-hub 2>&1 | tee /tmp/said
grep -q "the hall's data stays in /etc/paidui /var/lib/paidui" /tmp/said
[ ! -e /opt/paidui ] && [ ! -e /usr/bin/paidui ] && [ ! -L /usr/bin/paidui ]
[ -s /var/lib/paidui/authority/hall.key ]
[ -z "$(find /etc/systemd /etc/udev /etc/sysusers.d /etc/tmpfiles.d -name '*paidui*' -not -type d)" ]
[ ! -L /etc/systemd/system/mosquitto.service ]
apt-get purge -qq -y paidui-hub 2>&1 | tee /tmp/said
grep -q "To delete them for good: sudo rm -r /etc/paidui /var/lib/paidui" /tmp/said
[ -s /var/lib/paidui/authority/hall.key ] && [ -s /etc/paidui/hub.toml ]
