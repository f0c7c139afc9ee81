"""A study whose tiles cost nothing: the engine is a stand-in that mixes swatch and style."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from designgen.imaging import Picture, encode_png
from designgen.pipeline.tile import Extras, MadeTile, tile_size
from designgen.recipe.design import TileLook
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize
from designgen.repeat.seam import measure
from designgen.repeat.tile import Tile
from designgen.run.events import Event
from designgen.run.materials import Materials
from designgen.run.stop import Stop
from designgen.store import MemoryStore
from designgen.study.jobs import Wishes
from designgen.study.plan import StudyPlan, plan_study
from designgen.study.resolving import Places, Request
from designgen.study.results import StudyResult
from designgen.study.run import Study, Tools
from designgen.stylize import Iterate

FOUR = Wishes(4)
TAPS = ("relu1_1", "relu2_1", "relu4_1", "relu4_2")


def wave(seed: int, size: int = 64) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Smooth noise that repeats straight, (1, 3, size, size)."""
    low = np.zeros((3, size, size))
    low[:, :4, :4] = np.random.default_rng(seed).normal(size=(3, 4, 4))
    picture = np.fft.ifft2(low).real
    return ((picture - picture.min()) / (picture.max() - picture.min()))[None].astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a swatch and two styles, and work in it."""
    for i, name in enumerate(("rose", "ink", "wash")):
        (tmp_path / f"{name}.png").write_bytes(encode_png(wave(i)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Fake:
    """Stands in for `make_tile`; counts calls, and can fail or stop at one of them."""

    def __init__(self) -> None:
        self.looks: list[TileLook] = []
        self.on_call: Callable[[TileLook], None] = lambda look: None

    def __call__(
        self,
        swatch: Picture,
        styles: Sequence[tuple[Picture, float]],
        look: TileLook,
        encoder: Any,
        on_iterate: Callable[[Iterate], None],
        extras: Extras,
    ) -> MadeTile:
        self.looks.append(look)
        self.on_call(look)
        for step in range(1, 31):
            share = look.strength * step / 30
            pixels = ((1 - share) * swatch.pixels + share * styles[0][0].pixels).astype(np.float32)
            on_iterate(_iterate(step, pixels))
        lattice = Lattice.named(look.repeat)
        pixels = resize(pixels, tile_size(look, swatch.size_px).output_px, lattice)
        pixels = (np.floor(pixels * 255 + 0.5) / 255).astype(np.float32)
        seam = measure(pixels, lattice)
        return MadeTile(Tile(pixels, lattice, look.width_mm, look.width_mm, None, seam), ("made for a test",))


def _iterate(step: int, pixels: np.ndarray[Any, np.dtype[np.float32]]) -> Any:
    class One:
        scale_index, step_count = int(step > 20), 20 if step <= 20 else 10
        fraction = step / 30
        size_px = (32, 32) if step <= 20 else (64, 64)
        loss = 1 / step
        terms: Mapping[str, float] = {"content": 0.1 * step, "style:relu1_1": 1 / step, "style:relu2_1": 3 / step}

        def picture(self) -> Any:
            return pixels[..., ::2, ::2].copy() if step <= 20 else pixels

    One.step = step if step <= 20 else step - 20  # type: ignore[attr-defined]
    return One()


def request(**changes: Any) -> Request:
    """What a small study asks for."""
    values: dict[str, Any] = {
        "swatch": "rose.png",
        "styles": ("ink.png",),
        "x": "strength=0.2,0.5,0.8",
        "y": "smoothness=0,1",
        "settings": {"size_px": 64, "quality": "draft"},
    }
    return Request(**(values | changes))


def places(digest: Callable[[str], str] = lambda name: "0" * 64) -> Places:
    """No library, weights of any kind, three layers."""

    def taps(name: str) -> tuple[str, ...]:
        if name not in ("compact", "vgg16", "vgg19"):
            raise ValueError(name)
        return TAPS

    return Places((), digest, taps, lambda named, preset: named or "compact")


def plan_of(**changes: Any) -> StudyPlan:
    """Plan a small study."""
    return plan_study(request(**changes), places())


def run_study(
    plan: StudyPlan,
    fake: Fake,
    store: MemoryStore | None = None,
    *,
    wishes: Wishes = FOUR,
    stop: Stop | None = None,
    events: list[Event] | None = None,
) -> StudyResult:
    """Carry out a plan without a network."""

    def materials(_: str) -> Materials:
        return Materials(lambda pooling: None, 10_000_000)  # type: ignore[arg-type, return-value]

    ticks = iter(range(10_000))
    tools = Tools(store or MemoryStore(), materials, fake, clock=lambda: float(next(ticks)))
    tell = (events if events is not None else []).append
    return Study(plan, wishes, tools, stop, tell).run()


@pytest.fixture
def fake() -> Fake:
    """The stand-in."""
    return Fake()
