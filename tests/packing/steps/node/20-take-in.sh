# One file and its own script: an environment at the place where it runs.
release=$(echo /proof/packed/older/paidui-*-"$ARCH".tar)
tar -xOf "$release" take-in >/tmp/take-in
home=$(sh /tmp/take-in "$release" /)
[ -e "$home/complete" ] && [ -x "$home/settle" ] && [ -d "$home/units/systemd" ]
ln -sfn "releases/${home##*/}" /opt/paidui/current
/opt/paidui/current/bin/paidui --version
[ "$(sh "$home/take-in" "$release" /)" = "$home" ]
echo "# $(du -sm "$home" | cut -f1) MB in $home"
