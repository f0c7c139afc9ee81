#!/bin/sh
# Make both T-shirt templates again: drape, finish, render, pack, preview. See README.md for what it needs.
#   TOOLS=/path/to/tool-venv tools/garments/build.sh [samples] [--drape]
set -eu
here=$(dirname "$0")
work=${WORK:-$here/work}
samples=${1:-64}
python=${TOOLS:?set TOOLS to the tools\' virtual environment}/bin/python
mesh=$here/tshirt.npz
mkdir -p "$work"
if [ "${2:-}" = "--drape" ]; then
    "$python" "$here/drape.py" "$work/draped.npz"
    "$python" "$here/finish.py" "$work/draped.npz" "$mesh"
fi
PYTHONPATH=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
for view in front back; do
    yaw=0
    [ "$view" = back ] && yaw=180
    PYTHONPATH=$PYTHONPATH blender -b --python-use-system-env -P "$here/render_blender.py" -- \
        "$mesh" "$work/$view" --yaw "$yaw" --samples "$samples"
    "$python" "$here/pack.py" "$work/$view" "$mesh" "$here/../../templates/tshirt-$view" --view "$view"
    "$here/../../.venv/bin/python" "$here/preview.py" "$here/../../templates/tshirt-$view"
done
