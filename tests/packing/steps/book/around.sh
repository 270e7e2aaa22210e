# The hall around the book: a hub and a machine, each with a network of its own and a cable between them.
# What a person would have at hand, but for a systemd, the chip that starts from a card, and names on a network (mDNS).
hub=/run/the-hub.pid
machine=/run/the-machine.pid
# The book speaks of Raspberry Pis; for any other machine one word more is said.
for_it=$([ "$ARCH" = arm64 ] || echo "--arch $ARCH")

at_the_hub() { nsenter --net="/proc/$(cat $hub)/ns/net" "$@"; }
at_the_machine() { $(into_the_machine) "$@"; }
into_the_machine() { echo nsenter --target "$(cat $machine)" --net --uts chroot /machine; }

# Whoever waits in front of a machine waits as long as that, and looks each second.
wait_for() {
    for _try in $(seq "$1"); do
        if eval "$2" >/dev/null 2>&1; then return 0; fi
        sleep 1
    done
    echo "waited $1 s for: $2"
    tail -n 20 /var/log/paidui-*.log /machine/var/log/paidui-*.log /tmp/*.boot 2>/dev/null || true
    return 1
}

plug_in() {
    sleep infinity >/dev/null 2>&1 &
    echo $! >$hub
    unshare --net --uts sleep infinity >/dev/null 2>&1 &
    echo $! >$machine
    sleep 1
    ip link add hub0 type veth peer name eth0 netns "$(cat $machine)"
    ip address add 10.77.9.1/24 dev hub0
    ip link set hub0 up
    at_the_machine ip link set lo up
    at_the_machine ip address add 10.77.9.2/24 dev eth0
    at_the_machine ip link set eth0 up
    find_the_hub /etc/hosts
}

find_the_hub() { grep -q paidui-qinghe "$1" || echo "10.77.9.1 paidui-qinghe.local" >>"$1"; }

# It goes on when a step is over, so nothing of a step's is left open in it.
boot_the_hub() {
    (exec >>/tmp/hub.boot 2>&1 && exec nsenter --net="/proc/$(cat $hub)/ns/net" python3 /proof/steps/boots.py "$@") &
}

boot_the_machine() {
    find_the_hub /machine/etc/hosts
    cp /proof/steps/boots.py /machine/root
    (exec >>/tmp/machine.boot 2>&1 && exec $(into_the_machine) python3 /root/boots.py) &
}

# All that runs on it is killed, as when its plug is pulled; its cable stays in.
pull_the_plug_of() {
    network=$(readlink "/proc/$(cat "$1")/ns/net")
    for each in /proc/[0-9]*; do
        [ "$(readlink "$each/ns/net")" = "$network" ] || continue
        [ "${each#/proc/}" = "$(cat "$1")" ] || kill -KILL "${each#/proc/}" 2>/dev/null || true
    done
}

is_in_service() { grep -q '"hub_alive":true' "/machine/run/paidui/$1.json"; }
