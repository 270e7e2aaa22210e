# A newer release stands beside the one that runs, which does not notice.
release=$(echo /proof/packed/newer/paidui-*-"$ARCH".tar)
before=$(/opt/paidui/current/bin/paidui --version)
home=$(sh /opt/paidui/current/take-in "$release" /)
[ "$(/opt/paidui/current/bin/paidui --version)" = "$before" ]
"$home/bin/python" -m firmware_tools.packing.self_test terminal
