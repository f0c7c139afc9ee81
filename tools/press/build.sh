#!/bin/sh
# Builds the CMYK profile that ships with the package from free characterisation data. Needed only to rebuild it.
#
# Needs Debian's argyll (colprof, AGPL-3; a tool, none of it goes into the profile) and icc-profiles-free
# (FOGRA39L.ti3 and sRGB.icc, both zlib). Takes about three minutes on one core.
#
#   tools/press/build.sh [FOLDER]        FOLDER: where to put the profile, default designgen/press/icc
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$here/../../designgen/press/icc}
data=${FOGRA39L:-/usr/share/color/icc/FOGRA39L.ti3}
source=${SRGB_ICC:-/usr/share/color/icc/sRGB.icc}
name=designgen-coated-290

for tool in colprof python3; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install argyll python3" >&2; exit 5; }
done
for file in "$data" "$source"; do
    [ -r "$file" ] || { echo "$file is missing: apt-get install icc-profiles-free" >&2; exit 5; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$data" "$work/$name.ti3"
# -l 290: the most ink in all; -kr: black as a ramp; -cpp -dpp: viewing of prints; -S: perceptual from sRGB;
# -nc: without a copy of the measurements inside.
(
    cd "$work"
    colprof -v -qm -l 290 -kr -cpp -dpp -nc -S "$source" \
        -A "designgen" -M "Offset on coated paper, FOGRA39 data" \
        -D "designgen coated 290 (FOGRA39L data)" \
        -C "zlib licence. Made from the FOGRA39L characterisation data; altered, not the original." \
        "$name"
)
python3 "$here/settle.py" "$work/$name.icc" "$target/$name.icc"
