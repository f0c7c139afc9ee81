#!/bin/sh
# Run the test suite under each Python named that is on this machine, each in an environment of its own.
set -u
tried=0
for python in "$@"; do
    if ! "$python" -c '' >/dev/null 2>&1; then
        echo "$python is not on this machine: not tested."
        continue
    fi
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    venv=".venv-$version"
    tried=$((tried + 1))
    echo "Python $version:"
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv" || exit 5
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".[dev]" || exit 5
    "$venv/bin/pytest" -n auto --dist loadfile -q || exit 1
done
echo "$tried versions tested."
