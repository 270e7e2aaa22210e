#!/bin/sh
# Copies this card's files onto the boot partition of a freshly written Raspberry Pi OS (Linux, macOS):
#     sh apply.sh /media/you/bootfs        sh apply.sh /Volumes/bootfs
set -eu

here=$(cd "$(dirname "$0")" && pwd)
boot=${1:-}
if [ ! -f "$boot/config.txt" ] || [ ! -f "$boot/cmdline.txt" ]; then
    echo "apply.sh: say where the card's boot partition is, such as: sh apply.sh /Volumes/bootfs" >&2
    exit 2
fi
if [ -e "$boot/paidui/used" ]; then
    echo "apply.sh: this is the card of a machine that has been installed: write Raspberry Pi OS Lite onto it anew first" >&2
    exit 2
fi

has_cloud_init=no
[ ! -f "$boot/meta-data" ] || has_cloud_init=yes
rm -rf "$boot/paidui"
cp -R "$here/paidui" "$boot/"
if [ "$has_cloud_init" = yes ]; then
    cp "$here/user-data" "$here/meta-data" "$here/network-config" "$boot/"
else
    cp "$here/firstrun.sh" "$boot/"
    # The kernel's line is one line: what an earlier card asked to be run goes, ours comes to its end.
    line=$(tr -d '\r\n' <"$boot/cmdline.txt" | sed 's| systemd\.[^ ]*||g')
    printf '%s %s\n' "$line" "$(cat "$here/paidui/cmdline")" >"$boot/cmdline.new"
    mv "$boot/cmdline.new" "$boot/cmdline.txt"
fi
sync
echo "This card is written. Eject it, and put it into its Raspberry Pi."
