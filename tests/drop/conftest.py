"""A drop whose clock, hooks and painting are those of the test; the run, the store and the disk are real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from designgen.drop.announcing import Announcer
from designgen.drop.call import Call, drop
from designgen.drop.contents import About, text_digest
from designgen.drop.ledger import DropRecord
from designgen.drop.nights import Wanted
from designgen.drop.recipe import recipe_of_night
from designgen.drop.schedule import Schedule
from designgen.drop.shelf import Shelf
from designgen.drop.waiting import Patience
from designgen.drop.work import Workshop
from designgen.pipeline.exports import export_wishes
from designgen.pipeline.plan import Plan, make_plan
from designgen.recipe.drop import Drop
from designgen.recipe.expand import Source, expand
from designgen.recipe.load import parse_recipe
from designgen.resources import root
from designgen.run.outcome import RunOutcome
from designgen.run.stop import Stop
from tests.run.conftest import Fakes, fakes, picture, run_plan, with_catalogue  # noqa: F401

RECIPE = """\
name = "nightly"
[[designs]]
swatches = ["rose.png", "dots.png"]
styles = ["ink.png", "wash.png"]
repeat = "half-drop"
size_cm = 2
dpi = 40
[batch]
sample = 2
seed = "date"
[garments]
templates = ["tshirt-front"]
[exports]
forms = ["straight"]
[catalogue]
document = "linesheet"
gallery = false
"""
TONIGHT = date(2026, 11, 21)


@dataclass
class Night:
    """One recipe in one folder, dropped as often as a test likes."""

    folder: Path
    text: str = RECIPE
    now: datetime = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
    drop_table: Drop = field(default_factory=Drop)
    stop: Stop = field(default_factory=Stop)
    runs: int = 0
    log: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    before_run: Callable[[], None] = lambda: None

    @property
    def outputs(self) -> Path:
        return self.folder / "outputs"

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.outputs / "drops")

    def call(self, **wanted: Any) -> Call:
        schedule = Schedule(time(2), ZoneInfo("UTC"))
        given = {"due": schedule.last_due(self.now), "today": self.now.date(), **wanted}
        wait_s = given.pop("wait_s", 0.0)
        self.runs += 1
        return Call(
            "nightly",
            self.folder / "nightly.toml",
            Wanted(**given),
            schedule,
            Workshop(self.outputs, self.plan, self.run, self.about),
            Patience(wait_s, _Ticks(), lambda _s: None, self.stop.check),
            f"run-{self.runs}",
            1,
            lambda: self.now,
        )

    def drop(self, **wanted: Any) -> DropRecord:
        call = self.call(**wanted)
        announcer = Announcer(self.drop_table, self.folder, call.run, "host", lambda _s: None, self.note)
        return drop(call, announcer, self.note)

    def note(self, event: str, level: str = "info", /, **fields: Any) -> None:
        self.log.append((event, level, fields))

    def plan(self, day: date) -> Plan:
        recipe = recipe_of_night(parse_recipe(self.text, "nightly.toml", "nightly"), day)
        designs = expand(recipe, Source("nightly.toml", self.folder, self.text, (root("styles"),)), day)
        plan = make_plan(recipe, designs, (root("templates"),), "0" * 64)
        plan = replace(plan, exports=export_wishes(recipe, lambda name: pytest.fail(name)))
        return with_catalogue(plan, recipe, self.folder)

    def run(self, plan: Plan) -> RunOutcome:
        self.before_run()
        return run_plan(plan, self.outputs, stop=self.stop)

    def about(self, day: date) -> About:
        return About(day, "nightly", "nightly.toml", text_digest(self.text))


class _Ticks:
    """A clock that goes on by a second each time it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


@pytest.fixture
def night(tmp_path: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch) -> Night:  # noqa: F811
    """Swatches and styles on disk, and nothing made yet."""
    # The garments are stand-ins, so nobody needs the template's pictures, which take a second to read.
    monkeypatch.setattr("designgen.mockup.load_template", lambda folder, parts: None)
    for i, name in enumerate(("rose", "dots", "ink", "wash")):
        (tmp_path / f"{name}.png").write_bytes(picture(i))
    (tmp_path / "nightly.toml").write_text(RECIPE)
    return Night(tmp_path)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes; links by where they point."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = str(path.readlink()).encode()
        elif path.is_file():
            found[name] = path.read_bytes()
    return found
