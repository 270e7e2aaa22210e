# What cannot be taken in is one sentence, and leaves the release that runs.
release=$(echo /proof/packed/newer/paidui-*-"$ARCH".tar)
other=$([ "$ARCH" = arm64 ] && echo amd64 || echo arm64)
refused() {
    if sh /tmp/take-in "$1" / >/tmp/said 2>&1; then
        echo "$1 was taken in"
        exit 1
    fi
    echo "# $(cat /tmp/said)"
    [ "$(wc -l </tmp/said)" = 1 ]
    [ "$(ls /opt/paidui/releases)" = "$(basename "$(readlink /opt/paidui/current)")" ]
}
head -c 30000000 "$release" >/tmp/half.tar
refused /tmp/half.tar
refused "$(echo /proof/packed/newer/paidui-*-"$other".tar)"
mkdir -p /opt/paidui/releases && mount -t tmpfs -o size=40m tmpfs /mnt
if sh /tmp/take-in "$release" /mnt >/tmp/said 2>&1; then exit 1; fi
echo "# $(cat /tmp/said)"
[ -z "$(ls /mnt/opt/paidui/releases)" ]
/opt/paidui/current/bin/paidui --version
