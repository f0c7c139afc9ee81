#!/bin/sh
# Make the virtual environment in $1 with the newest suitable Python, or say which package is missing.
set -eu
venv=$1

if [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

python=${PYTHON:-python3}
if ! command -v "$python" >/dev/null 2>&1; then
    echo "There is no $python on this machine. On Debian or Ubuntu: sudo apt-get install python3 python3-venv" >&2
    exit 5
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "designgen needs Python 3.11 or newer; $python is $("$python" -V 2>&1 | cut -d' ' -f2)." >&2
    echo "Name another one: make PYTHON=python3.12 ..." >&2
    exit 5
fi
if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    package="python$version-venv"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing $package, which makes virtual environments."
        apt-get update -qq && apt-get install -y -qq "$package"
    else
        echo "The package that makes virtual environments is missing: sudo apt-get install $package" >&2
        exit 5
    fi
fi
rm -rf "$venv"
"$python" -m venv "$venv"
