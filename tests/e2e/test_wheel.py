"""The wheel holds everything the command needs and works from anywhere."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.e2e.conftest import environment, object_of

ROOT = Path(__file__).resolve().parents[2]
LARGEST_BYTES = 80_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as `make wheel` does, without a second environment."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_holds_weights_styles_templates_and_fonts_and_is_not_too_large(wheel: Path) -> None:
    assert wheel.stat().st_size <= LARGEST_BYTES
    names = zipfile.ZipFile(wheel).namelist()
    assert "designgen/encoders/weights/compact.safetensors" in names
    assert sum(name.startswith("designgen/_data/styles/") and name.endswith("style.toml") for name in names) >= 8
    for template in ("tshirt-front", "tshirt-back"):
        assert f"designgen/_data/templates/{template}/template.toml" in names
    assert any(name.startswith("designgen/catalogue/fonts/") and name.endswith(".ttf") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "tools/", "outputs/", "examples/"))]


def test_installed_without_its_dependencies_into_an_empty_folder_it_does_a_small_job(
    wheel: Path, tmp_path: Path, swatch: Path
) -> None:
    site = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    env = environment(PYTHONPATH=str(site))
    where = [sys.executable, "-c", "import designgen; print(designgen.__file__)"]
    found = subprocess.run(where, check=True, capture_output=True, text=True, cwd=tmp_path, env=env)
    assert Path(found.stdout.strip()).is_relative_to(site)
    command = [sys.executable, "-m", "designgen", "run", "--swatch", swatch.name, "--style", "indigo-batik"]
    options = [
        "--size-cm",
        "2",
        "--dpi",
        "80",
        "--quality",
        "draft",
        "--garment",
        "tshirt-front",
        "--document",
        "lookbook",
    ]
    done = subprocess.run([*command, *options, "--json"], capture_output=True, text=True, cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stderr
    result = object_of(done)
    assert result["designs"][0]["state"] == "made" and len(result["catalogue"]) == 4
