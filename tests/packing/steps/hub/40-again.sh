# The same package once more changes nothing; Debian's own services stay off when their packages are installed anew.
deb=$(echo /proof/packed/older/paidui-hub_*_"$ARCH".deb)
before=$(stat -c %Y /opt/paidui/current/complete)
apt-get install -qq -y --reinstall "$deb"
[ "$before" = "$(stat -c %Y /opt/paidui/current/complete)" ]
apt-get install -qq -y --reinstall mosquitto >/dev/null
[ "$(readlink /etc/systemd/system/mosquitto.service)" = /dev/null ]
