# Each role's program reads its settings, says what it understood, and names a mistake in one sentence.
mkdir -p /tmp/nodes && cd /tmp/nodes
echo secret >secret
program_of() {
    case $1 in
        dispenser) echo ticket_dispenser ;;
        terminal) echo window_terminal ;;
        sign | pad) echo "window_terminal.$1" ;;
        display) echo caller_display ;;
        voice) echo hall_voice ;;
    esac
}
for role in dispenser terminal sign pad display voice; do
    window=""
    case $role in terminal | sign | pad) window='window = "1"' ;; esac
    cat >"$role.toml" <<TOML
node = "$role-1"
role = "$role"
hall = "county"
$window
data = "data-$role"
virtual = true

[broker]
host = "127.0.0.1"
password_file = "secret"
TOML
    /opt/paidui/current/bin/python -m "$(program_of $role)" --check-config "$role.toml" >/dev/null
done
sed 's/^role = .*/role = "toaster"/' terminal.toml >wrong.toml
said=$(/opt/paidui/current/bin/python -m window_terminal --check-config wrong.toml 2>&1) && exit 1
echo "# $said"
