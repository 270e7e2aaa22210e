# One command, and no network.
deb=$(echo /proof/packed/older/paidui-hub_*_"$ARCH".deb)
version=$(dpkg-deb -f "$deb" Version)
apt-get install -qq -y --no-install-recommends "$deb" 2>&1 | tee /tmp/said
grep -q "Next, run: sudo paidui init" /tmp/said
grep -q "Debian's own mosquitto.service and nginx.service stay off" /tmp/said
for each in mosquitto nginx; do [ "$(readlink /etc/systemd/system/$each.service)" = /dev/null ]; done
[ "$(readlink /opt/paidui/current)" = "releases/$version" ]
[ -e /opt/paidui/current/complete ]
paidui --version | grep -q "version $version\$"
[ -d /usr/share/paidui/halls/county ]
[ -s /usr/share/paidui/docs/operate/README.md ]
for arch in arm64 amd64; do [ -s "/usr/share/paidui/releases/paidui-$version-$arch.tar" ]; done
cd / && dpkg --verify paidui-hub
echo "# $(du -sm /opt/paidui | cut -f1) MB in /opt/paidui, $(du -sm /usr/share/paidui | cut -f1) MB in /usr/share/paidui"
