# A bare system, as Raspberry Pi OS Lite is but smaller: no venv, no pip. And a broker to meet.
apt-get update -qq
apt-get purge -qq -y python3-venv python3.11-venv python3.13-venv python3-pip-whl >/dev/null 2>&1 || true
apt-get install -qq -y --no-install-recommends mosquitto mosquitto-clients >/dev/null
echo "# $(dpkg -l | grep -c ^ii) packages of Debian, $(python3 --version)"
