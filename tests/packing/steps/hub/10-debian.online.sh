# What the package stands on, of Debian; a bare system has no venv, no pip, no apt lists.
apt-get update -qq
apt-get purge -qq -y python3-venv python3.11-venv python3.13-venv python3-pip-whl >/dev/null 2>&1 || true
depends=$(dpkg-deb -f /proof/packed/older/paidui-hub_*_"$ARCH".deb Depends | sed 's/([^)]*)//g; s/,/ /g')
apt-get install -qq -y --no-install-recommends $depends >/dev/null
echo "# $(dpkg -l | grep -c ^ii) packages of Debian, $(python3 --version)"
