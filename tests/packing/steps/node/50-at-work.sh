# A window's terminal comes to a broker and says that it is there.
cd /tmp/nodes
cat >broker.conf <<CONF
listener 1883 127.0.0.1
password_file /tmp/nodes/passwords
CONF
mosquitto_passwd -c -b passwords terminal-1 secret
mosquitto_passwd -b passwords onlooker secret
chmod 644 passwords
mosquitto -c broker.conf >broker.log 2>&1 &
broker=$!
SDL_VIDEODRIVER=dummy /opt/paidui/current/bin/python -m window_terminal terminal.toml >terminal.log 2>&1 &
terminal=$!
for _try in $(seq 60); do
    said=$(mosquitto_sub -u onlooker -P secret -t 'paidui/v1/county/#' -C 1 -W 5 2>/dev/null) && break
    sleep 1
done
kill $terminal
wait $terminal || true
kill $broker
cat terminal.log
[ -n "$said" ]
echo "# $said"
