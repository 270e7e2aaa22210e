# The one time a network is there: the hub's package with what it needs of Debian, as the book's first command has it.
# And a machine with Raspberry Pi OS Lite, as far as a bare system is one: its own root, in /machine.
apt-get update -qq
mkdir /machine
tar --one-file-system --exclude=./machine --exclude=./proof --exclude=./var/cache/apt -C / -cf - . | tar -C /machine -xf -
mount --rbind /dev /machine/dev && mount -t proc proc /machine/proc && mount --bind /var/cache/apt/archives /machine/var/cache/apt/archives 2>/dev/null || true
chroot /machine apt-get install -qq -y --no-install-recommends systemd systemd-sysv udev iproute2 \
    $([ "$SUITE" = bookworm ] || echo cloud-init netplan.io) >/dev/null
apt-get install -qq -y --no-install-recommends sudo iproute2 >/dev/null
cd /root && cp /proof/packed/older/paidui-hub_*_"$ARCH".deb .
sudo apt install -y ./paidui-hub_*.deb >/tmp/said 2>&1 || { tail -n 30 /tmp/said; exit 1; }
grep -q "Next, run: sudo paidui init" /tmp/said
echo "# $(paidui --version)"
