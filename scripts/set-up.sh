#!/bin/sh
# Installs what is missing: Debian packages, a virtual environment, hash-locked wheels. At once when all is there.
#   sh scripts/set-up.sh LOCK
set -eu
cd "$(dirname "$0")/.."
lock=$1

packages=$(grep -v '^#' scripts/apt-packages.txt)
[ "$lock" != requirements-dev.lock ] || packages="$packages $(grep -v '^#' scripts/apt-packages-dev.txt)"
missing=""
for package in $packages; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
done
if [ -n "$missing" ]; then
  echo "set-up: installing$missing"
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo"
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  # shellcheck disable=SC2086  # a list of names
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

stamp=.venv/installed-from
want=$(cat "$lock" | sha256sum)
if [ "$(cat $stamp 2>/dev/null || true)" != "$want" ]; then
  echo "set-up: installing Python packages from $lock"
  [ -x .venv/bin/python ] || python3 -m venv .venv
  # pyscard is built here, with the build tool of the lock file and no other.
  grep -E '^setuptools==' "$lock" >.venv/build-tool.lock
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r .venv/build-tool.lock
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-build-isolation -r "$lock"
  echo "$want" >$stamp
fi
