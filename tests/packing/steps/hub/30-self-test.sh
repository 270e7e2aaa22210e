# Every program of the hub finds all it needs; the command of a technician answers.
/opt/paidui/current/bin/python -m firmware_tools.packing.self_test hub | sed 's/^/# /'
/opt/paidui/current/bin/python -m firmware_tools.packing.self_test hub >/dev/null
paidui check-config --hall /usr/share/paidui/halls/county >/dev/null || paidui check-config /usr/share/paidui/halls/county >/dev/null
