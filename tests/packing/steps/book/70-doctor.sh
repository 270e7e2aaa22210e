# Green, or red with what to do; a bundle for whoever helps; the drawing of how the machine is wired.
. /proof/steps/around.sh
for where in at_the_hub at_the_machine; do
    $where paidui doctor >/tmp/said 2>&1 || [ $? -le 2 ]
    echo "# $where: $(grep -c ^green /tmp/said) green, $(grep -c ^red /tmp/said) red"
    # A bare system has neither a systemd nor a clock's chip nor a sound card: what is red is one sentence each.
    grep ^red /tmp/said | cut -c1-150 | sed 's/^/# /'
    [ -z "$(grep Traceback /tmp/said)" ]
    grep "^green" /tmp/said | grep -q -i "broker"
done
at_the_hub sudo paidui support-bundle /root/bundle.tar.gz
tar -tzf /root/bundle.tar.gz | grep -q README.txt
[ -z "$(tar -xOzf /root/bundle.tar.gz | grep -a -l 'PRIVATE KEY')" ]
at_the_machine sh -c 'paidui plan /etc/paidui/nodes/*/node.toml --out /root/plan.svg' || [ $? = 1 ]
grep -q "<svg" /machine/root/plan.svg
