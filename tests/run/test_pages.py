"""What a catalogue says of a run: order, sections, colourways, inks, keys."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from designgen.commerce import Line, Money, Offer, Section, read_offer, read_table
from designgen.commerce.facts import Commerce
from designgen.pipeline.catalogue import CatalogueWish, catalogue_wish
from designgen.press import press_profile
from designgen.recipe.catalogue import Catalogue
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile
from designgen.run.binding import Piece
from designgen.run.catalogues import piece_stage, unmatched
from designgen.run.collection import Collection, Sources, catalogue_keys, catalogue_params
from designgen.run.gamut import gamut_meter
from designgen.run.inks import found_inks, ink_finder, plate_inks
from designgen.run.pages import catalogue_spec, plates_of
from designgen.store import MemoryStore
from tests.run.conftest import Fakes, plan_of, run_plan

INKS = (
    {"name": "sun", "hex": "#f0c040", "lab": [80.0, 5.0, 65.0], "coverage": 0.75},
    {"name": "sea", "hex": "#103060", "lab": [20.0, 3.0, -33.0], "coverage": 0.25},
)
SEAM = None


def entry(name: str, **changes: Any) -> dict[str, Any]:
    """An entry of run.json with everything the pages read."""
    design = {
        "name": name,
        "swatch": {"name": "rose.png", "sha256": "1" * 64},
        "styles": [{"name": "ink", "sha256": "2" * 64, "weight": 1.0}],
        "look": {"strength": 0.6, "seed": 7},
    }
    tile = {"repeat": "straight", "width_mm": 80.0, "height_mm": 60.0, "dpi": 150.0, "seam": SEAM, "size_px": [4, 4]}
    whole = {"name": name, "title": name.title(), "state": "made", "file": f"tiles/{name}.png", "key": name * 8,
             "design": design, "tile": tile, "mockups": [], "notices": []}  # fmt: skip
    return {**whole, **changes}


def colourway(name: str, title: str, *, tonal: bool = False) -> dict[str, Any]:
    found = entry(name, inks=[dict(ink) for ink in INKS])
    found["design"]["colourway"] = {"name": title.lower(), "title": title, "degrees": 0.0, "tonal": tonal}
    return found


def flat_tile() -> Tile:
    """Three quarters of the first ink, one of the second."""
    levels = np.zeros((4, 4, 3), np.uint8)
    levels[:] = (0xF0, 0xC0, 0x40)
    levels[3] = (0x10, 0x30, 0x60)
    pixels = np.ascontiguousarray(levels.transpose(2, 0, 1)[None], np.float32) / np.float32(255)
    return Tile(pixels, Lattice.named("straight"), 80, 60)


def no_inks(_: object) -> tuple[()]:
    return ()


def collection(
    entries: list[dict[str, Any]], offer: Offer | None = None, wanted: Catalogue | None = None, **wish: Any
) -> Collection:
    found = replace(catalogue_wish(wanted or Catalogue(), Path()), offer=offer or Offer(), **wish)
    manifest = {"name": "spring", "title": "Spring", "designs": entries}
    sources = Sources(lambda _: flat_tile(), lambda _: b"png", lambda each: each.get("inks") or no_inks(each))
    return Collection(manifest, found, sources)


def line(design: str, row: int = 2, **values: Any) -> Line:
    own = {
        name: values.pop(name)
        for name in ("style_number", "name", "colour_code", "colour_name", "kind")
        if name in values
    }
    return Line(row, own.pop("kind", "design"), design, **own, commerce=Commerce(**values))


def test_pages_show_what_was_made_in_words_and_load_it_when_drawn(folder: Path, fakes: Fakes) -> None:
    fakes.broken_repeat = "half-drop"
    run_plan(plan_of(folder), folder / "outputs")
    manifest = json.loads((folder / "outputs/runs/spring/run.json").read_text())
    loaded: list[str] = []

    def load_tile(each: Any) -> Tile:
        loaded.append(each["name"])
        raise LookupError

    wish = catalogue_wish(Catalogue(title="May", page_size="A5"), Path())
    found = Collection(manifest, wish, Sources(load_tile, lambda _: b"", lambda _: INKS))
    spec = catalogue_spec(found, "lookbook")
    assert spec.title == "May" and spec.page_size == "A5"
    assert [(page.swatch, page.styles, page.repeat) for page in spec.designs] == [
        (swatch, ((style, 1.0),), "straight") for swatch in ("rose", "dots") for style in ("ink", "wash")
    ], "withheld designs are left out, and file endings are not printed"
    assert not loaded
    assert len(catalogue_keys(found)) == 8
    assert all(len(page.recipe_digest) == 64 for page in spec.designs)


def test_the_table_orders_names_and_groups() -> None:
    lines = (
        line("c", 2, section="Prints", sort=2.0),
        line("b", 3, section="Prints", sort=1.0, style_number="R-2", name="Beta"),
        line("a", 4),
        line("d", 5, kind="omit"),
    )
    offer = Offer(lines, (Section("Solids"), Section("Prints", "All over")))
    found = collection([entry(name) for name in "abcde"], offer, has_sheet=True)
    spec = catalogue_spec(found, "lookbook")
    assert [page.name for page in spec.designs] == ["a", "e", "b", "c"], (
        "sections last, rowless behind those with a row"
    )
    assert [(section.name, section.text) for section in spec.sections] == [("Prints", "All over")]
    assert (spec.designs[2].heading, spec.designs[2].style_number) == ("Beta", "R-2")
    assert found.match.omitted == ("d",) and found.match.missing == ("e",)


def test_a_style_is_sold_in_all_its_colourways_at_once_and_shown_in_each() -> None:
    entries = [entry("rose"), colourway("rose-lido", "Lido"), colourway("rose-dusk", "Dusk", tonal=True), entry("dot")]
    offer = Offer(
        (line("rose", name="Rosa", style_number="R1"), line("rose-dusk", 3, kind="colourway", colour_code="X9"))
    )
    found = collection(entries, offer)
    assert [page.name for page in catalogue_spec(found, "linesheet").designs] == ["rose", "dot"]
    shown = catalogue_spec(found, "technical").designs
    assert [page.heading for page in shown] == ["Rosa", "Rosa, Lido", "Rosa, Dusk", "Dot"]
    assert [(way.code, way.name, way.shown) for way in shown[1].colourways] == [
        ("C01", "Original", False), ("C02", "Lido", True), ("X9", "Dusk", False),
    ]  # fmt: skip
    assert {page.style_number for page in shown[:3]} == {"R1"}
    assert [(way.code, way.name) for way in shown[3].colourways] == [("", "")]


def test_a_flat_colourway_has_plates_and_its_painted_design_shares_them() -> None:
    found = collection([entry("rose"), colourway("rose-lido", "Lido"), colourway("rose-dusk", "Dusk", tonal=True)])
    painted, flat, tonal = catalogue_spec(found, "technical").designs
    labels = flat.load_labels()
    assert labels is not None
    assert (labels == np.array([[0] * 4] * 3 + [[1] * 4])).all()
    shared = painted.load_labels()
    assert shared is not None and (shared == labels).all()
    assert [chip.kind for chip in (*flat.spots, *painted.spots)] == ["spot"] * 4
    assert [chip.coverage for chip in painted.spots] == [0.75, 0.25]
    assert painted.spots[0].srgb == pytest.approx((0xF0 / 255, 0xC0 / 255, 0x40 / 255), abs=0.004)
    assert tonal.load_labels() is None and {chip.kind for chip in tonal.spots} == {"colour"}


def test_a_painted_design_has_colours_and_no_plates() -> None:
    plates = plates_of(collection([entry("rose", inks=list(INKS))]), entry("rose", inks=list(INKS)))
    assert plates.labels is None and len(plates.inks) == 2


def test_inks_stand_for_a_tile_and_cover_all_of_it() -> None:
    inks = found_inks(flat_tile())
    assert [ink["hex"] for ink in inks] == ["#f0c040", "#103060"]
    assert sum(ink["coverage"] for ink in inks) == pytest.approx(1)
    bare = replace(flat_tile(), alpha=np.zeros((1, 1, 4, 4), np.float32))
    assert found_inks(bare) == ()


def test_plate_inks_average_light_not_codes() -> None:
    pixels = np.zeros((1, 3, 1, 2), np.float32)
    pixels[..., 1] = 1
    (ink,) = plate_inks(Tile(pixels, Lattice.named("straight"), 10, 10), np.zeros((1, 2), np.uint8), 1)
    assert ink["hex"] == "#bcbcbc" and ink["coverage"] == 1


def test_found_inks_are_kept_and_found_once() -> None:
    store, calls = MemoryStore(), []

    def load(each: Any) -> Tile:
        calls.append(each["name"])
        return flat_tile()

    first, again = ink_finder(load, store), ink_finder(load, store)
    one = first(entry("rose"))
    assert first(entry("rose")) == one and [dict(ink) for ink in again(entry("rose"))] == [dict(ink) for ink in one]
    assert calls == ["rose"]
    assert first(colourway("x", "Lido")) == list(INKS) and calls == ["rose"], "a colourway has its own"


PRINTED = Piece("linesheet", "print")


def stage_key(found: Collection, piece: Piece = PRINTED) -> str:
    return piece_stage(found, piece).key


def test_a_key_moves_with_what_is_printed_and_with_nothing_else(tmp_path: Path) -> None:
    entries = [entry("rose"), entry("dot")]
    base = stage_key(collection(entries))
    assert stage_key(collection(entries)) == base
    price = Offer((line("rose", wholesale=Money(Decimal(24), "EUR")),))
    others = [
        collection(entries, price),
        collection(entries, Offer((line("rose", template="swatch"),))),
        collection(entries, Offer((line("rose", section="A"),), (Section("A", "text"),))),
        collection(entries, wanted=Catalogue(title="May")),
        collection(entries, wanted=Catalogue(grid="3x4")),
        collection(entries, wanted=Catalogue(volume_pages=20)),
        collection(entries, theme_digest="other"),
        collection(entries, press_digest="other"),
        collection([entry("rose", key="other"), entry("dot")]),
        collection([entry("dot"), entry("rose")]),
    ]
    keys = [stage_key(other) for other in others]
    assert len({base, *keys}) == len(keys) + 1
    assert stage_key(collection(entries, wanted=Catalogue(documents="all", gallery=True))) == base
    screen = Piece("linesheet", "screen")
    assert stage_key(others[7], screen) == stage_key(collection(entries), screen), "a press does not move the screen"
    params = json.dumps(catalogue_params(collection(entries)))
    assert str(tmp_path) not in params


def test_changes_are_told_from_the_issue_before() -> None:
    before = catalogue_wish(Catalogue(), Path())
    old = collection([entry("rose"), entry("gone")])
    from designgen.commerce import issue_json, read_previous

    previous = read_previous(issue_json(old.issue))
    changed = entry("rose", key="made again")
    now = collection([changed, entry("dot")], previous=previous)
    assert isinstance(before, CatalogueWish)
    assert [page.changed for page in catalogue_spec(now, "lookbook").designs] == ["changed", "new"]
    assert [each["name"] for each in now.changes.gone] == ["gone"]
    assert catalogue_spec(now, "lookbook").previous_issue == "Spring"


def test_rows_that_match_nothing_are_named_with_what_they_may_mean() -> None:
    table = read_table(b"design,name\nrosa,Rose\ndot,Dot\n")
    found = collection([entry("rose"), entry("dot")], read_offer(table))
    assert unmatched(found) == ['Row 2: "rosa" matches no design of the run. Did you mean "rose"?']


def test_a_placed_print_says_where_it_sits(folder: Path) -> None:
    from designgen.resources import root
    from designgen.run.placement import placement_text

    text = placement_text(root("templates") / "tshirt-front")
    assert text.startswith("Chest: centre 26 cm below the high point shoulder, on the centre line; area 30 × 30 cm")
    placed = entry("moth", mockups=[{"template": "tee", "file": "mockups/m.png", "key": "k"}])
    placed["tile"] = {**placed["tile"], "repeat": "none"}
    found = collection([placed, entry("rose")])
    object.__setattr__(found, "sources", replace(found.sources, placement=lambda name: f"on {name}"))
    assert [found.placement(each) for each in found.entries] == ["on tee", ""]


def test_cloth_facts_come_from_the_recipe_or_from_the_run() -> None:
    own = collection([entry("rose")], cloth=(("Direction", "one-way"),))
    assert catalogue_spec(own, "technical").designs[0].cloth == (("Direction", "one-way"),)
    found = collection([entry("rose")])
    remembered = replace(found, manifest={**found.manifest, "cloth": [["Usable width", "150 cm"]]}, memory={})
    assert catalogue_spec(remembered, "technical").designs[0].cloth == (("Usable width", "150 cm"),)


def test_the_share_beyond_the_press_is_of_what_is_seen_and_measured_once() -> None:
    red, grey = np.array([1.0, 0.0, 0.0], np.float32), np.array([0.5, 0.5, 0.5], np.float32)
    pixels = np.stack([red] * 8 + [grey] * 8).T.reshape(1, 3, 4, 4).copy()
    half = np.ones((1, 1, 4, 4), np.float32)
    half[:, :, :2] = 0
    tiles = {"a": replace(flat_tile(), pixels=pixels), "b": replace(flat_tile(), pixels=pixels, alpha=half)}
    loaded: list[str] = []

    def load(each: Any) -> Tile:
        loaded.append(each["name"])
        return tiles[each["name"]]

    beyond = gamut_meter(load, press_profile())
    assert beyond(entry("a")) == 0.5 and beyond(entry("b")) == 0.0
    assert beyond(entry("a")) == 0.5 and loaded == ["a", "b"]
