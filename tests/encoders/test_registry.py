"""Finding, checking and loading weights; what works without torch."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from designgen import encoders
from designgen.encoders import registry, weights
from designgen.encoders.layers import COMPACT_ARCHITECTURE, LIFTED_CHANNELS
from designgen.encoders.weights import DOWNLOADS, Download
from designgen.errors import ExitCode, MissingError, UsageError
from designgen.repeat.lattice import Lattice

from .support import compact_state, vgg_state


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package whose shipped weights are random ones."""
    save_file(compact_state(), tmp_path / "compact.safetensors")
    digest = hashlib.sha256((tmp_path / "compact.safetensors").read_bytes()).hexdigest()
    record = {"sha256": digest, "architecture": COMPACT_ARCHITECTURE}
    (tmp_path / "compact.json").write_text(json.dumps(record), encoding="utf-8")
    monkeypatch.setattr(weights, "EMBEDDED", tmp_path)
    return tmp_path


def test_the_shipped_weights_load_and_see(tmp_path: Path) -> None:
    encoder = encoders.load()
    assert encoder.name == "compact"
    assert encoder.digest == encoders.weights_digest() == weights.record()["sha256"]
    flat = torch.full((1, 3, 32, 32), 0.5)
    textured = torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    for tap in LIFTED_CHANNELS:
        a, b = (encoder(x, (tap,), Lattice.named("straight"))[tap] for x in (flat, textured))
        assert torch.isfinite(b).all()
        assert float((a - b).abs().max()) > 0.01


def test_the_shipped_file_is_small_and_keeps_its_record() -> None:
    path = weights.embedded_path("compact")
    assert path is not None
    assert path.stat().st_size <= 2_500_000
    record = weights.record()
    assert record["licence"] == "MIT"
    assert record["provenance"]
    assert set(record["held_out"]["gram"]) == set(LIFTED_CHANNELS)


def test_a_changed_byte_in_the_shipped_weights_is_noticed(embedded: Path) -> None:
    path = embedded / "compact.safetensors"
    assert encoders.load().digest == weights.record()["sha256"]
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(MissingError, match="damaged") as caught:
        encoders.load()
    assert caught.value.exit_code == ExitCode.MISSING
    assert "again" in caught.value.hint
    with pytest.raises(MissingError, match="damaged"):
        encoders.weights_digest()


def test_an_incomplete_installation_says_so(embedded: Path) -> None:
    (embedded / "compact.safetensors").unlink()
    with pytest.raises(MissingError, match="lacks"):
        encoders.load()
    assert encoders.catalogue()[0].state == "missing"


def test_weights_of_another_architecture_are_refused(embedded: Path) -> None:
    record = json.loads((embedded / "compact.json").read_text())
    (embedded / "compact.json").write_text(json.dumps(record | {"architecture": COMPACT_ARCHITECTURE + 1}))
    with pytest.raises(MissingError, match="another version"):
        encoders.load()


def test_missing_vgg_weights_say_what_to_type(tmp_path: Path) -> None:
    for call in (encoders.load, encoders.weights_digest):
        with pytest.raises(MissingError, match=r"vgg19.*not on this machine") as caught:
            call("vgg19", cache_dir=tmp_path)
        assert "designgen encoders fetch vgg19" in caught.value.hint
        assert "DESIGNGEN_VGG19" in caught.value.hint
        assert caught.value.exit_code == ExitCode.MISSING


def test_the_named_file_wins_over_the_environment_and_that_over_the_cache(tmp_path: Path) -> None:
    named, environment = tmp_path / "named.pth", tmp_path / "environment.pth"
    cached = tmp_path / DOWNLOADS["vgg19"].file_name
    for path in (named, environment, cached):
        path.write_bytes(b"x")
    locate = encoders.locate_weights
    assert locate("vgg19", weights=named, environment=str(environment), cache_dir=tmp_path) == named
    assert locate("vgg19", environment=str(environment), cache_dir=tmp_path) == environment
    assert locate("vgg19", cache_dir=tmp_path) == cached
    with pytest.raises(MissingError, match=r"gone\.pth"):
        locate("vgg19", weights=tmp_path / "gone.pth", cache_dir=tmp_path)


@pytest.mark.parametrize("step", ["path", "environment", "cache"])
def test_each_place_of_weights_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    torch.save(vgg_state("vgg16"), tmp_path / "any.pth")
    digest = hashlib.sha256((tmp_path / "any.pth").read_bytes()).hexdigest()
    source = Download.of(f"https://example.org/vgg16-{digest[:8]}.pth", 1)
    monkeypatch.setattr(weights, "DOWNLOADS", {"vgg16": source})
    path = (tmp_path / "any.pth").rename(tmp_path / (source.file_name if step == "cache" else "mine.pth"))
    given = {"path": {"weights": path}, "environment": {"environment": str(path)}, "cache": {}}[step]
    assert encoders.load("vgg16", cache_dir=tmp_path, **given).digest == digest  # type: ignore[arg-type]


def test_an_identity_tells_apart_what_sees_differently(tmp_path: Path) -> None:
    path = tmp_path / "mine.pth"
    torch.save(vgg_state("vgg16"), path)
    made = [encoders.load("vgg16", weights=path, pooling=kind) for kind in encoders.poolings("vgg16")]
    assert [encoder.pooling for encoder in made] == ["max", "average", "l2"]
    identities = {encoder.identity for encoder in [*made, encoders.load("compact")]}
    assert len(identities) == 4
    assert made[1].identity == f"vgg16:{made[1].digest}:average"


def test_the_compact_network_keeps_the_pooling_it_was_taught_with() -> None:
    assert encoders.poolings("compact") == ("max",)
    assert encoders.load("compact", pooling="max").pooling == "max"
    with pytest.raises(UsageError, match="taught with maxima") as caught:
        encoders.load("compact", pooling="average")
    assert "vgg19" in caught.value.hint
    with pytest.raises(ValueError, match="max, average, l2"):
        encoders.load("vgg19", pooling="median")  # type: ignore[arg-type]


def test_vgg_loads_from_a_named_file_with_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "mine.pth"
    torch.save(vgg_state("vgg16"), path)
    encoder = encoders.load("vgg16", weights=path, pooling="average")
    assert encoder.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert encoder.digest == encoders.weights_digest("vgg16", weights=path)


def test_a_damaged_download_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "DOWNLOADS", {"vgg16": Download.of("https://example.org/vgg16-00000000.pth", 1)})
    torch.save(vgg_state("vgg16"), tmp_path / "vgg16-00000000.pth")
    with pytest.raises(MissingError, match="damaged"):
        encoders.load("vgg16", cache_dir=tmp_path)


@pytest.mark.parametrize("content", [b"", b"not weights at all", b"\x80\x04cos\nsystem\n(S'true'\ntR."])
def test_files_that_are_no_weights_are_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.pth"
    path.write_bytes(content)
    for name in ("vgg16", "compact"):
        with pytest.raises(MissingError, match="does not hold weights"):
            encoders.load(name, weights=path)


def test_weights_of_the_other_vgg_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "vgg19.pth"
    torch.save(vgg_state("vgg19"), path)
    with pytest.raises(MissingError, match="does not hold weights of vgg16"):
        encoders.load("vgg16", weights=path)


def test_unknown_names_list_the_known_ones() -> None:
    for call in (encoders.load, encoders.weights_digest):
        with pytest.raises(ValueError, match="compact, vgg19, vgg16"):
            call("resnet")


def test_the_catalogue_tells_where_weights_stand(tmp_path: Path) -> None:
    found = {info.name: info for info in encoders.catalogue(cache_dir=tmp_path)}
    assert tuple(found) == registry.names() == ("compact", "vgg19", "vgg16")
    assert found["compact"].state == "embedded"
    assert found["vgg19"].state == "missing"
    assert found["vgg19"].path == tmp_path / "vgg19-dcbb9e9d.pth"
    found["vgg19"].path.write_bytes(b"x")
    assert encoders.catalogue(cache_dir=tmp_path)[1].state == "present"
    other = tmp_path / "other.pth"
    assert encoders.catalogue(cache_dir=tmp_path, given={"vgg16": other})[2].path == other


def test_listing_locating_and_digests_import_no_torch() -> None:
    code = (
        "import sys; from designgen import encoders as e; e.catalogue(); e.weights_digest(); e.names();"
        "e.locate_weights('compact'); assert 'torch' not in sys.modules, 'torch'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_classes_are_there_when_asked_for() -> None:
    assert encoders.Encoder.__name__ == "Encoder"
    assert encoders.Lift.__name__ == "Lift"
    with pytest.raises(AttributeError, match="Nothing"):
        encoders.Nothing  # noqa: B018
