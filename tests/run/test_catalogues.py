"""The catalogue in runs: made once, streamed, rejected where preflight says so, in volumes, stopped cleanly."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from designgen.errors import ExitCode, InputError, InterruptedRunError
from designgen.preflight import Finding
from designgen.run.events import Event, Failed, Noticed
from designgen.run.stop import Stop
from tests.run.conftest import RECIPE, Fakes, plan_of, run_plan, tree

BAD = Finding("fonts", "error", 2, "Helvetica", "The font Helvetica is not embedded.", "Embed it.")
ODD = Finding("text", "warning", 1, "F1", "Text of 4 pt is small.", "Make it larger.")
SHORT = RECIPE.replace('["straight", "half-drop"]', '"straight"')


def catalogue_of(text: str, base: str = SHORT) -> str:
    return base.partition("[catalogue]")[0] + "[catalogue]\n" + text


def files(folder: Path) -> set[str]:
    return {name for name in tree(folder / "outputs/runs/spring") if name.startswith("catalogue/")}


def test_every_document_in_every_edition_with_its_data(folder: Path, fakes: Fakes) -> None:
    outcome = run_plan(plan_of(folder, catalogue_of('documents = "all"\n')), folder / "outputs")
    assert outcome.exit_code == ExitCode.OK
    documents = [f"catalogue/spring-{kind}-{edition}.pdf" for kind in ("lookbook", "linesheet", "technical")
                 for edition in ("print", "screen")]  # fmt: skip
    assert files(folder) == {*documents, "catalogue/spring-catalogue.json", "catalogue/spring-catalogue.csv"}
    assert len(fakes.checked) == 3 and all(name.endswith(".tmp") for name in fakes.checked), (
        "checked before it is named"
    )
    manifest = json.loads((folder / "outputs/runs/spring/run.json").read_text())
    first = manifest["catalogue"][0]
    assert (first["kind"], first["edition"], first["pages"], first["rejected"]) == ("lookbook", "print", 4, False)
    twin = json.loads((folder / "outputs/runs/spring/catalogue/spring-catalogue.json").read_text())
    assert [each["name"] for each in twin["designs"]] == [page.name for page in fakes.specs[0].designs]
    assert all(each["inks"] for each in twin["designs"])


def test_a_rejected_file_has_another_name_and_is_told(folder: Path, fakes: Fakes) -> None:
    fakes.findings = (BAD, ODD)
    outcome = run_plan(plan_of(folder, SHORT), folder / "outputs")
    assert outcome.exit_code == ExitCode.WITHHELD
    assert "catalogue/spring-linesheet-print.rejected.pdf" in files(folder)
    assert "catalogue/spring-linesheet-print.pdf" not in files(folder)
    report = (folder / "outputs/runs/spring/report.md").read_text()
    assert "page 2: The font Helvetica is not embedded." in report and "Text of 4 pt is small." in report
    again = run_plan(plan_of(folder, SHORT), folder / "outputs")
    assert again.made == () and again.exit_code == ExitCode.WITHHELD, "it is not forgotten that it was rejected"
    fakes.findings = (ODD,)
    (folder / "outputs/runs/spring/catalogue/spring-linesheet-print.rejected.pdf").unlink()
    mended = run_plan(plan_of(folder, SHORT), folder / "outputs")
    assert mended.exit_code == ExitCode.OK and dict(mended.made) == {"catalogue": 1}
    assert "catalogue/spring-linesheet-print.rejected.pdf" not in files(folder)


def test_only_what_changed_is_made_again(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder, SHORT), folder / "outputs")
    before = tree(folder / "outputs/runs")
    target = folder / "outputs/runs/spring/catalogue/spring-linesheet-screen.pdf"
    target.write_bytes(b"x" * target.stat().st_size)
    outcome = run_plan(plan_of(folder, SHORT), folder / "outputs")
    assert dict(outcome.made) == {"catalogue": 1}, "one file was damaged"
    assert tree(folder / "outputs/runs") == before
    other = run_plan(
        plan_of(folder, catalogue_of('document = "linesheet"\npress = "coated-x1a"\n')), folder / "outputs"
    )
    assert dict(other.made) == {"catalogue": 1}, "another press moves the print edition alone"


def test_a_table_is_used_as_far_as_it_can_be_and_every_bad_cell_named(folder: Path, fakes: Fakes) -> None:
    sheet = "design,name,wholesale,currency,gtin\n"
    sheet += "rose__ink__straight__original,Rosa,24.50,EUR,4006381333932\nlily,Lily,,,\n"
    (folder / "spring.csv").write_text(sheet)
    outcome = run_plan(plan_of(folder, catalogue_of('sheet = "spring.csv"\n')), folder / "outputs")
    assert outcome.exit_code == ExitCode.WITHHELD
    assert [problem.partition(":")[0] for problem in outcome.catalogue.problems] == ["Row 2, gtin", "Row 3"]
    assert any(notice.startswith("Without a row in the table: rose__wash") for notice in outcome.catalogue.notices)
    page = next(page for page in fakes.specs[0].designs if page.name == "rose__ink__straight__original")
    assert page.heading == "Rosa" and page.commerce is not None and str(page.commerce.wholesale) == "24.50\u00a0EUR"
    assert "check digit" in (folder / "outputs/runs/spring/report.md").read_text()


def test_a_long_document_comes_in_volumes(folder: Path, fakes: Fakes) -> None:
    wanted = 'documents = "lookbook"\neditions = "screen"\nvolume_pages = 8\nsubtitle = "All"\ndocument_id = "S27"\n'
    text = catalogue_of(wanted, RECIPE)
    run_plan(plan_of(folder, text), folder / "outputs")
    assert "catalogue/spring-lookbook-screen.pdf" in files(folder), "8 designs make 8 pages"
    longer = text.replace('"half-drop"]', '"half-drop", "brick"]')
    run_plan(plan_of(folder, longer), folder / "outputs")
    names = sorted(name for name in files(folder) if name.endswith(".pdf"))
    assert names == [f"catalogue/spring-lookbook-screen-{number}of2.pdf" for number in (1, 2)]
    first, second = fakes.specs[-2:]
    assert [len(part.designs) for part in (first, second)] == [8, 4]
    assert (first.subtitle, second.subtitle) == ("All · Volume 1 of 2", "All · Volume 2 of 2")
    assert (first.document_id, second.document_id) == ("S27-1", "S27-2")


def test_one_piece_that_fails_costs_the_others_nothing(
    folder: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = fakes.write

    def fail_on_screen(spec: object, stream: object, **how: object) -> object:
        if how["edition"].kind == "screen":  # type: ignore[attr-defined]
            raise InputError("A title has letters that no typeface has.", "Give one with --font.")
        return real(spec, stream, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(sys.modules["designgen.catalogue.build"], "write", fail_on_screen)
    events: list[Event] = []
    outcome = run_plan(plan_of(folder, SHORT), folder / "outputs", events=events)
    assert outcome.exit_code == ExitCode.WITHHELD
    assert outcome.catalogue.errors == (
        "linesheet-screen: A title has letters that no typeface has. Give one with --font.",
    )
    assert "catalogue/spring-linesheet-print.pdf" in files(folder)
    assert [event.name for event in events if isinstance(event, Failed)] == ["linesheet-screen"]


def test_stopped_while_drawing_it_leaves_nothing_half(
    folder: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, real = Stop(), fakes.write

    def stop_in_screen(spec: object, stream: object, **how: object) -> object:
        if how["edition"].kind == "screen":  # type: ignore[attr-defined]
            stop.request(signal.SIGINT)
        return real(spec, stream, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(sys.modules["designgen.catalogue.build"], "write", stop_in_screen)
    with pytest.raises(InterruptedRunError):
        run_plan(plan_of(folder, SHORT), folder / "outputs", stop=stop)
    assert files(folder) == {"catalogue/spring-linesheet-print.pdf"}
    monkeypatch.setattr(sys.modules["designgen.catalogue.build"], "write", real)
    outcome = run_plan(plan_of(folder, SHORT), folder / "outputs")
    assert dict(outcome.made)["catalogue"] == 2, "the print edition was done and is not made again"


def test_colours_beyond_the_press_are_told(folder: Path, fakes: Fakes) -> None:
    fakes.beyond = 0.25
    events: list[Event] = []
    outcome = run_plan(plan_of(folder, SHORT), folder / "outputs", events=events)
    assert outcome.exit_code == ExitCode.OK
    said = [notice for notice in outcome.catalogue.notices if "25 % of it is beyond" in notice]
    assert len(said) == 4 and sum(isinstance(each, Noticed) and "beyond" in each.what for each in events) == 4


def test_files_of_an_earlier_recipe_are_taken_away(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder, catalogue_of('documents = ["lookbook", "technical"]\n')), folder / "outputs")
    run_plan(plan_of(folder, catalogue_of('documents = "technical"\neditions = "screen"\n')), folder / "outputs")
    assert {name for name in files(folder) if name.endswith(".pdf")} == {"catalogue/spring-technical-screen.pdf"}


def test_what_cannot_be_used_is_said_before_any_work(folder: Path) -> None:
    for text, words in (
        ('sheet = "missing.csv"', "There is no table"),
        ('sheet = "rose.png"', "is no t"),
        ('previous = "spring.toml"', "previous issue"),
        ('press = "coated-x9"', "coated-x"),
        ('theme = "atelierr"', "theme"),
        ('icc = "rose.png"', "rose.png"),
        ('fonts = "missing.ttf"', "There is no font"),
    ):
        with pytest.raises(InputError, match=words):
            plan_of(folder, catalogue_of(text + "\n"))


NOTHING_TO_DO = """
import sys
from dataclasses import replace
from pathlib import Path
from designgen.pipeline.catalogue import catalogue_wish
from designgen.pipeline.plan import make_plan
from designgen.recipe.expand import Source, expand
from designgen.recipe.load import parse_recipe
from designgen.resources import root
from designgen.run.materials import Materials
from designgen.run.runner import Runner, RunOptions

folder, text = Path(sys.argv[1]), sys.argv[2]
recipe = parse_recipe(text, "spring.toml", "spring")
designs = expand(recipe, Source("spring.toml", folder, text, (root("styles"),)))
plan = make_plan(recipe, designs, (root("templates"),), "0" * 64)
plan = replace(plan, catalogue=catalogue_wish(recipe.catalogue, folder))
outcome = Runner(RunOptions(folder / "outputs"), Materials(None, 10_000_000)).run(plan)
assert not outcome.made and dict(outcome.cached)["catalogue"] == 3
heavy = ("torch", "reportlab", "pikepdf", "openpyxl", "segno", "designgen.catalogue", "designgen.press.document")
print(*(name for name in heavy if name in sys.modules))
"""


def test_nothing_to_do_imports_neither_torch_nor_what_draws(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder, SHORT), folder / "outputs")
    done = subprocess.run(
        [sys.executable, "-c", NOTHING_TO_DO, str(folder), SHORT],
        check=True, capture_output=True, text=True, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert done.stdout.strip() == ""
