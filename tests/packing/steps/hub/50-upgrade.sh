# A newer one takes over, the one before stays beside it; an older one is refused in a sentence.
older=$(echo /proof/packed/older/paidui-hub_*_"$ARCH".deb)
newer=$(echo /proof/packed/newer/paidui-hub_*_"$ARCH".deb)
was=$(dpkg-deb -f "$older" Version)
is=$(dpkg-deb -f "$newer" Version)
apt-get install -qq -y --no-install-recommends "$newer"
paidui --version | grep -q "version $is\$"
[ -e "/opt/paidui/releases/$was/complete" ]
if apt-get install -qq -y --allow-downgrades "$older" >/tmp/said 2>&1; then
    echo "an older package went over a newer one"
    exit 1
fi
grep -q "paidui-hub: $was is older than $is" /tmp/said
paidui --version | grep -q "version $is\$"
[ -z "$(dpkg --audit)" ]
# Its machines are offered the newer one, too.
for arch in arm64 amd64; do find /var/lib/paidui/depot -name "*.paidui-$is-$arch.tar" | grep -q .; done
