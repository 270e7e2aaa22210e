# What each role needs is there: its modules, letters, a certificate, TLS.
failed=""
for role in dispenser terminal sign pad display voice; do
    echo "# $role"
    /opt/paidui/current/bin/python -m firmware_tools.packing.self_test "$role" >/tmp/said 2>&1 || failed="$failed $role"
    sed 's/^/# /' /tmp/said
done
[ -z "$failed" ]
