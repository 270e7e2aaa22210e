#!/bin/sh
# Install the Debian packages named, those that are missing only; needs root or sudo, and says so in a sentence.
set -eu

missing=""
for package in "$@"; do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = "installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null; then
    as_root="sudo"
else
    echo "paidui: these packages are missing and only root can install them: apt-get install$missing" >&2
    exit 2
fi

echo "Installing$missing"
# A hall's broker is ours, with our credentials: Debian's own service would take the usual port with none.
export DEBIAN_FRONTEND=noninteractive
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null
