# A newer release comes on a stick; the machine fetches it and has it ready beside the old one.
. /proof/steps/around.sh
mkdir -p /media/usb && mount -t tmpfs tmpfs /media/usb
cp /proof/packed/newer/paidui-0.0.2-"$ARCH".tar /media/usb
head -c 30000000 /media/usb/paidui-0.0.2-"$ARCH".tar >/media/usb/half.tar
if at_the_hub sudo paidui release add /media/usb/half.tar >/tmp/said 2>&1; then exit 1; fi
echo "# $(tail -n 1 /tmp/said)"
at_the_hub sudo paidui release add /media/usb/paidui-0.0.2-"$ARCH".tar
at_the_hub sudo paidui release wish 0.0.2 window-1
wait_for 900 "test -e /machine/opt/paidui/releases/0.0.2/complete"
at_the_hub sudo paidui release list | sed 's/^/# /'
at_the_hub sudo paidui release keys take-away /media/usb --keep
