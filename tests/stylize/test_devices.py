"""Which device is taken, and that everything follows the picture there: on "meta" a stray CPU tensor is an error."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from designgen import encoders
from designgen.errors import UsageError
from designgen.repeat.lattice import Lattice
from designgen.stylize import Content, RawWeights, Settings, Style, Variant
from designgen.stylize.devices import TESTED, find_device
from designgen.stylize.sources import Region, Source, prepare

from .support import smooth
from .test_engine import objective_of


def machine(monkeypatch: pytest.MonkeyPatch, *, gpus: int = 0, mps: bool = False) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpus > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)


def test_only_the_processor_is_tested() -> None:
    assert TESTED == ("cpu",)


def test_auto_takes_a_gpu_and_leaves_mps_to_those_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, mps=True)
    assert (find_device("auto"), find_device("cpu"), find_device("mps")) == ("cpu", "cpu", "mps")
    machine(monkeypatch, gpus=2)
    assert [find_device(name) for name in ("auto", "cuda", "cuda:0", "cuda:1")] == ["cuda", "cuda", "cuda:0", "cuda:1"]


@pytest.mark.parametrize("name", ["", "gpu", "cuda:x", "cuda:", "cuda:-1", "cuda:1:2", "cuda:²", "cpu:0", "meta"])
def test_what_is_no_device_is_said(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    machine(monkeypatch, gpus=2, mps=True)
    with pytest.raises(UsageError, match="no device") as caught:
        find_device(name)
    assert "cuda:1" in caught.value.hint


def test_what_is_not_here_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch)
    for name in ("cuda", "cuda:0", "mps"):
        with pytest.raises(UsageError, match=r"This machine has no (cuda|mps)") as caught:
            find_device(name)
        assert "--device cpu" in caught.value.hint
    machine(monkeypatch, gpus=2)
    with pytest.raises(UsageError, match='"cuda:2"') as caught:
        find_device("cuda:2")
    assert "cuda:0 to cuda:1" in caught.value.hint


def on_meta(source: Source) -> Source:
    """The same batch where tensors have shapes only, and mixing devices is an error."""

    def there(x: torch.Tensor | None) -> torch.Tensor | None:
        return None if x is None else x.to("meta")

    def region(each: Region) -> Region:
        blends = tuple(tuple((p.to("meta"), weight) for p, weight in blend) for blend in each.blends)
        return replace(each, blends=blends, mask=there(each.mask))

    moved = {name: there(getattr(source, name)) for name in ("content", "alpha", "protect", "start")}
    return replace(source, **moved, regions=tuple(region(each) for each in source.regions))  # type: ignore[arg-type]


class OneDevice(TorchDispatchMode):
    """Raises where an operation takes tensors of two devices: "meta" itself lets some of them pass."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        name = func.overloadpacket.__name__
        # A GPU's tensor may be indexed by the processor's, moved, and mixed with single numbers.
        if not name.startswith(("index", "_index", "_to_copy", "copy_")):
            flat = torch.utils._pytree.tree_leaves((args, kwargs))
            kinds = {each.device.type for each in flat if isinstance(each, torch.Tensor) and each.ndim}
            assert len(kinds) <= 1, f"{name} of {kinds}"
        return func(*args, **(kwargs or {}))


def test_the_guard_sees_what_meta_lets_pass() -> None:
    x = torch.zeros(1, 3, 8, 8, device="meta")
    with OneDevice(), pytest.raises(AssertionError, match="convolution"):
        torch.nn.functional.conv2d(x, torch.randn(4, 3, 3, 3))


SETTINGS = {
    "gram": {"protect": "mask"},
    "moments": {"style_loss": "gram+moments", "tv_kind": "l1"},
    "sliced": {"style_loss": "sliced", "histogram": 0.5},
    "raw": {"raw": RawWeights(1, 1e3, 1e-3), "tv_kind": "power", "tv_power": 1.5},
}


@pytest.mark.parametrize("repeat", ["half-drop", "none"])
@pytest.mark.parametrize("name", SETTINGS)
def test_losses_and_gradients_stay_on_the_pictures_device(name: str, repeat: str) -> None:
    settings, lattice, size = Settings(colour="free", **SETTINGS[name]), Lattice.named(repeat), (64, 64)
    half = np.zeros((1, 1, 64, 64), np.float32)
    half[..., 16:48, :] = 1
    alpha = np.where(half > 0, half, np.float32(0.5)) if repeat == "none" else None
    content = Content(smooth(1, size, lattice), lattice, alpha, protect=half)
    styles = (Style(smooth(9)), Style(smooth(8), mask=half))
    source = on_meta(prepare([Variant(content, styles)], settings))
    encoder = encoders.load().to("meta")
    with OneDevice():
        objective = objective_of(source, settings, encoder)  # type: ignore[arg-type]
        loss, gradient = objective.evaluation({})(source.content, 1)
        eased = objective.precondition(gradient)
    assert loss.device.type == gradient.device.type == eased.device.type == "meta"
    assert gradient.shape == source.content.shape
