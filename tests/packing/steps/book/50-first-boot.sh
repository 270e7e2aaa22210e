# The card is copied, put in, and the power is on: nobody touches the machine until it is at work.
. /proof/steps/around.sh
plug_in
boot_the_hub
wait_for 300 "at_the_hub sudo paidui release list"
boot=/machine/boot/firmware
mkdir -p $boot
echo "arm_64bit=1" >$boot/config.txt
echo "console=tty1 root=PARTUUID=x-02 rootwait" >$boot/cmdline.txt
if [ "$SUITE" = bookworm ]; then
    sh /root/card-1/apply.sh $boot
    grep -q "systemd.run=/boot/firmware/firstrun.sh" $boot/cmdline.txt
    at_the_machine sh /boot/firmware/firstrun.sh
else
    # As its images have it: cloud-init reads the boot partition.
    cat >/machine/etc/cloud/cloud.cfg.d/99_raspberry-pi.cfg <<SEED
datasource_list: [NoCloud, None]
datasource: {NoCloud: {seedfrom: "file:///boot/firmware"}}
ssh_deletekeys: false
ssh_genkeytypes: []
SEED
    touch $boot/meta-data
    sh /root/card-1/apply.sh $boot
    for stage in "init --local" init "modules --mode=config" "modules --mode=final"; do
        at_the_machine cloud-init $stage >/tmp/cloud-init 2>&1
    done
fi
began=$(date +%s)
boot_the_machine
wait_for 1800 "grep -q 已装好 $boot/paidui/first-boot.log"
echo "# first boot: $(($(date +%s) - began)) s"
[ -z "$(grep -rl 'PRIVATE KEY' $boot)" ]
tail -n 3 $boot/paidui/first-boot.log | sed 's/^/# /'
