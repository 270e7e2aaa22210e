# Whoever removed it by mistake installs it again and has the same hall.
newer=$(echo /proof/packed/newer/paidui-hub_*_"$ARCH".deb)
apt-get install -qq -y --no-install-recommends "$newer"
paidui --version
[ -s /var/lib/paidui/authority/hall.key ]
ls /etc/systemd/system/paidui-hub.service
