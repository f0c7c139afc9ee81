"""Put trained weights into the package: float16 safetensors with metadata, and the record beside them.

python pack.py --weights FILE --figures FIGURES.json
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from pathlib import Path

from safetensors.torch import load_file, save

from designgen.encoders.layers import COMPACT_ARCHITECTURE
from designgen.encoders.weights import EMBEDDED

LICENCE = "MIT"
PROVENANCE = (
    "Trained from random weights by tools/encoder/train.py, without any network's parameters copied into it, to "
    "predict the features of the VGG-19 of Wang, Li, Wang, Hu, Yang, 'Collaborative Distillation for Ultra-Resolution "
    "Universal Style Transfer' (CVPR 2020; MIT licence, (c) 2020 Huan Wang), on 900 photographs of ImageNet classes "
    "and procedural textures. Neither the teacher nor the photographs are part of designgen."
)


def curve_summary(path: Path) -> list[dict[str, str]]:
    """The last line of every stage: its steps, the seconds of training so far, Gram errors by tap."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    last = {row["stage"]: row for row in rows}
    keep = ("stage", "step", "seconds", *(name for name in rows[0] if name.startswith("gram_")))
    return [{name: row[name] for name in keep} for row in last.values()]


def main() -> None:
    """Write compact.safetensors and compact.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True, help="from lifts.py")
    parser.add_argument("--curve", type=Path, default=Path(__file__).with_name("curve.csv"))
    parser.add_argument("--figures", type=Path, required=True, help="from evaluate.py --json")
    options = parser.parse_args()
    curve = curve_summary(options.curve)
    state = load_file(options.weights)
    metadata = {
        "licence": LICENCE,
        "provenance": PROVENANCE,
        "architecture": str(COMPACT_ARCHITECTURE),
        "steps": str(sum(int(row["step"]) for row in curve)),
    }
    data = save(state, metadata)
    record = {
        "name": "compact",
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "dtype": "float16",
        "parameters": sum(tensor.numel() for tensor in state.values()),
        "architecture": COMPACT_ARCHITECTURE,
        "licence": LICENCE,
        "provenance": PROVENANCE,
        "training": {"how": "tools/encoder/README.md", "stages": curve},
        "held_out": json.loads(options.figures.read_text(encoding="utf-8")),
    }
    EMBEDDED.mkdir(exist_ok=True)
    (EMBEDDED / "compact.safetensors").write_bytes(data)
    (EMBEDDED / "compact.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"{len(data)} bytes, sha256 {record['sha256']}")


if __name__ == "__main__":
    main()
