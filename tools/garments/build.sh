#!/bin/bash
# Make all templates again: drape, finish, render, pack, preview. See README.md for what it needs.
#   TOOLS=/path/to/tool-venv tools/garments/build.sh [--drape] [VIEW ...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${WORK:-$here/work}
python=${TOOLS:?set TOOLS to the virtual environment of the tools}/bin/python
samples=${SAMPLES:-8}
export PYTHONPATH=$root OMP_NUM_THREADS=1
mkdir -p "$work"

if [ "${1:-}" = "--drape" ]; then
    shift
    for garment in tshirt long-sleeve tank; do
        options=()
        [ "$garment" = tshirt ] || options=(--arm-end-deg 17)
        [ "$garment" = long-sleeve ] && options+=(--spacing 0.9)
        "$python" "$here/drape.py" "$work/$garment.npz" --garment "$garment" "${options[@]}"
        "$python" "$here/finish.py" "$work/$garment.npz" "$here/$garment.npz"
    done
    "$python" "$here/tote.py" "$here/tote.npz"
fi

# view, mesh, camera
while read -r view mesh camera; do
    if [ $# -gt 0 ] && [[ " $* " != *" $view "* ]]; then
        continue
    fi
    # shellcheck disable=SC2086  # the camera is several options
    "$python" "$here/render.py" "$here/$mesh.npz" "$work/$view" --samples "$samples" $camera
    "$python" "$here/pack.py" "$work/$view" "$here/$mesh.npz" "$root/templates/$view"
    "$root/.venv/bin/python" "$here/preview.py" "$root/templates/$view"
    if [ "${TRUTH:-}" ] && [ "$mesh" = tshirt ]; then
        "$python" "$here/truth.py" "$here/$mesh.npz" "$work/$view" "$root/benchmarks/garments" --view "$view"
    fi
done <<'VIEWS'
tshirt-front tshirt --yaw 0
tshirt-back tshirt --yaw 180
long-sleeve-front long-sleeve --field 106 --aim 31
tank-front tank --yaw 0
tote tote --aim 40 --field 84
VIEWS
