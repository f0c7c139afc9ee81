"""The pages: everything is labelled and described, nothing comes from outside, an unfinished study says so."""

from __future__ import annotations

import io
import json
import re
import signal
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from designgen.errors import InputError
from designgen.imaging import read_picture, read_recipe
from designgen.recipe.design import TileLook
from designgen.run.stop import Stop
from designgen.study import findings, gallery, page_html, page_pdf, words
from designgen.study.features import layer_maps
from designgen.study.jobs import Wishes
from designgen.study.publish import facts, publish
from designgen.study.results import StudyResult
from tests.study.conftest import Fake, plan_of, run_study
from tests.study.test_features import features

VOID = {"meta", "img", "br", "link", "input", "hr"}


class Page(HTMLParser):
    """Reads a page, sees that tags close in order, and keeps pictures and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag == "img":
            self.pictures.append(dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture
def result(folder: Path, fake: Fake) -> StudyResult:
    """A whole study: grid, snapshots, edges, one layer."""
    from dataclasses import replace

    whole = run_study(plan_of(), fake, wishes=Wishes(4, edges=True))
    return replace(whole, features=(layer_maps("relu2_1", 2, features(swatch=1, style=2, result=3)),))


def pdf_text(data: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


def test_the_page_shows_everything_and_describes_every_picture(result: StudyResult) -> None:
    page = Page(page_html.render(result))
    shown = {str(picture["src"]) for picture in page.pictures}
    assert shown == set(gallery.files(result))
    decorative = [p for p in page.pictures if p["alt"] == ""]
    assert not decorative, "no axis of pictures here, so every picture says what it is"
    for said in ("Strength × smoothness", "rose in the hand of ink", "strength 0.2", "smoothness 1", "B1", "64 px",
                 "How cell B1 came about", "step 30", "Losses, time, likeness", "Edges before and after",
                 "with TV (smoothness 1)", "relu2_1: 12 channels, stride 2", "channel 4"):  # fmt: skip
        assert said in page.text, said


def test_nothing_comes_from_outside(result: StudyResult) -> None:
    text = page_html.render(result)
    assert "http" not in text and "<script" not in text and "<link" not in text and "@import" not in text
    assert '<html lang="en">' in text and "@media print" in text and 'charset="utf-8"' in text


def test_the_grid_is_a_table_with_headed_rows_and_columns(result: StudyResult) -> None:
    grid = page_html.render(result).split('class="grid"')[1].split("</table>")[0]
    assert grid.count('scope="col"') == 3 and grid.count('scope="row"') == 2 and "<caption>" in grid
    assert grid.count("<img") == 6 and grid.count('class="chosen"') == 1


def test_names_from_outside_are_escaped(folder: Path, fake: Fake) -> None:
    named = folder / "<b>&rose'.png"
    named.write_bytes((folder / "rose.png").read_bytes())
    result = run_study(plan_of(swatch=str(named), y=None), fake)
    text = page_html.render(result)
    assert "<b>&rose" not in text and "&lt;b&gt;&amp;rose" in text
    Page(text)


def test_the_pdf_says_the_same_and_its_fonts_are_inside(result: StudyResult) -> None:
    data = page_pdf.build(result)
    text = pdf_text(data)
    for said in ("rose in the hand of ink", "strength 0.2", "smoothness", "A2", "How cell B1 came about", "step 30",
                 "Losses, time, likeness", "Edges before and after", "12 channels", "channel 4"):  # fmt: skip
        assert said in text, said
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert [item.title for item in reader.outline][:2] == ["Strength × smoothness", "How cell B1 came about"]  # type: ignore[union-attr]
    assert b"Helvetica" not in data and reader.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]
    assert page_pdf.build(result) == data


def test_nothing_is_drawn_over_the_page_margins(result: StudyResult) -> None:
    document = pypdfium2.PdfDocument(page_pdf.build(result))
    assert 5 <= len(document) <= 7
    for page in document:
        grey = page.render(scale=1, grayscale=True).to_numpy().squeeze()
        for strip in (grey[:30], grey[-30:], grey[:, :30], grey[:, -30:]):
            assert strip.min() == 255
        assert grey[60:-60, 60:-60].min() < 128, "no page is empty"


def test_the_table_has_a_row_for_each_cell(result: StudyResult) -> None:
    head, rows = findings.table(result)
    assert len(rows) == 6 and all(len(row) == len(head) for row in rows)
    assert head[:3] == ["cell", "strength", "smoothness"] and {"content", "style"} < set(head)
    row = dict(zip(head, rows[4], strict=True))
    assert (row["cell"], row["strength"], row["smoothness"]) == ("B2", "0.5", "1")
    assert (row["loss"], row["content"], row["steps"], row["seconds"]) == ("0.0333", "3", "30", "1.0")


def test_what_each_axis_does_is_said_in_a_sentence(result: StudyResult) -> None:
    first, second = findings.findings(result)
    assert first.startswith("Strength 0.2 → 0.8: likeness to the swatch 0.9")
    assert second.startswith("Smoothness 0 → 1:")


def test_charts_follow_both_axes_through_the_chosen_cell(result: StudyResult) -> None:
    titles = [chart.title for chart in findings.charts(result)]
    assert titles[0] == "Every loss of cell B1 (strength 0.5, smoothness 0)"
    assert "content loss along strength, smoothness 0" in titles
    assert "style loss along smoothness, strength 0.5" in titles
    assert findings.charts(result)[0].marks == ((1, "32 px"), (21, "64 px"))


def test_settings_that_are_swept_are_not_told_as_fixed(result: StudyResult) -> None:
    told = dict(words.fixed_settings(result)[0])
    assert told["size"] == "64 px" and told["quality"] == "draft" and told["repeat"] == "straight"
    assert not {"strength", "smoothness"} & set(told)


def test_a_sweep_of_styles_shows_them_at_its_heads(folder: Path, fake: Fake) -> None:
    result = run_study(plan_of(x="style=ink.png,wash.png", y=None, styles=()), fake)
    page = Page(page_html.render(result))
    assert {"pictures/style-ink.png.png", "pictures/style-wash.png.png"} <= {str(p["src"]) for p in page.pictures}
    assert "several styles" in page.text and "several styles" in pdf_text(page_pdf.build(result))


def test_a_stopped_study_says_so_and_shows_what_there_is(folder: Path, fake: Fake) -> None:
    stop = Stop()
    fake.on_call = lambda look: stop.request(signal.SIGINT) if len(fake.looks) == 3 else None
    result = run_study(plan_of(), fake, stop=stop, wishes=Wishes(4, edges=True))
    page = Page(page_html.render(result))
    assert "Stopped early: 2 of 6 pictures are made" in page.text and page.text.count("Not made yet.") == 4
    assert "Stopped early" in pdf_text(page_pdf.build(result))
    assert "not made yet" in findings.table(result)[1][5]


def test_a_study_of_nothing_but_failures_still_has_pages(folder: Path, fake: Fake) -> None:
    def fail(look: TileLook) -> None:
        raise InputError("This swatch cannot be used.", "Try another.")

    fake.on_call = fail
    result = run_study(plan_of(), fake)
    assert Page(page_html.render(result)).text.count("This swatch cannot be used.") == 6
    assert "This swatch" in pdf_text(page_pdf.build(result))


def test_large_and_small_grids_fit_the_page(folder: Path, fake: Fake) -> None:
    for x, y in (("seed=1..12", "strength=0..1:6"), ("strength=0.5", None)):
        result = run_study(plan_of(x=x, y=y), fake)
        document = pypdfium2.PdfDocument(page_pdf.build(result))
        for page in document:
            grey = page.render(scale=0.5, grayscale=True).to_numpy().squeeze()
            assert grey[:15].min() == grey[-15:].min() == grey[:, -15:].min() == 255


@pytest.mark.parametrize("repeat", ["half-drop", "brick", "none"])
def test_every_repeat_and_shape_is_shown(folder: Path, fake: Fake, repeat: str) -> None:
    result = run_study(plan_of(settings={"size_px": 64, "repeat": repeat}), fake, wishes=Wishes(4, edges=True))
    assert len(result.made) == 6 and len(result.edges) == 3
    Page(page_html.render(result))
    assert page_pdf.build(result)
    seam = findings.table(result)[1][0][7]
    assert (seam == "–") == (repeat == "none")


def test_a_folder_works_by_itself_and_its_pictures_can_be_made_again(result: StudyResult, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert publish(result, out) == ("index.html", "study.pdf")
    for picture in Page((out / "index.html").read_text(encoding="utf-8")).pictures:
        assert read_picture(out / str(picture["src"])).size_px
    recipe = read_recipe(out / "pictures/B2__strength-0.5__smoothness-1.png")
    assert recipe is not None and recipe["design"]["look"]["strength"] == 0.5
    value = json.loads((out / "study.json").read_text())
    assert [cell["cell"] for cell in value["cells"]] == ["A1", "B1", "C1", "A2", "B2", "C2"]
    assert value["cells"][1]["losses"]["content"] == pytest.approx(3) and value["edges"]["swatch"]["lying"] > 0
    assert str(tmp_path) not in (out / "study.json").read_text()


def test_another_study_in_the_same_folder_takes_away_the_old_pictures_only(
    result: StudyResult, folder: Path, fake: Fake, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    publish(result, out)
    (out / "pictures/mine.png").write_bytes(b"mine")
    publish(run_study(plan_of(x="seed=1,2", y=None), fake), out)
    left = {path.name for path in (out / "pictures").iterdir()}
    assert "mine.png" in left and "A1__seed-1.png" in left
    assert not any("strength" in name or "edges" in name for name in left)


def test_publishing_twice_writes_nothing_new(result: StudyResult, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(result, out)
    stamps = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    publish(result, out)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == stamps


def test_the_facts_are_plain_json(result: StudyResult) -> None:
    assert json.loads(json.dumps(facts(result), allow_nan=False)) == facts(result)


def test_notices_are_told_once_with_their_cells(result: StudyResult) -> None:
    from dataclasses import replace

    assert findings.notices(result) == ["made for a test"]
    first = replace(result.cells[0], notices=("made for a test", "cropped"))
    told = findings.notices(replace(result, cells=(first, *result.cells[1:])))
    assert told == ["made for a test", "A1: cropped"]
    assert "made for a test" in Page(page_html.render(result)).text
    assert "made for a test" in pdf_text(page_pdf.build(result))


def test_of_values_that_are_no_scale_the_ends_are_named(folder: Path, fake: Fake) -> None:
    result = run_study(plan_of(x="style=ink.png,wash.png,ink.png+wash.png:0.5", y="seed=1,2", styles=()), fake)
    (style,) = findings.findings(result)
    assert re.match(r"Style: most likeness to the swatch at \w+ \(0\.\d\d\), least at \w+ \(0\.\d\d\);", style)
    assert "seed" not in style, "what makes no difference is not told"
    assert words.axis_label(result.plan.x, "ink.png+wash.png:0.5") == "ink + wash 0.5"


def test_losses_under_a_papers_weights_are_called_absolute(folder: Path, fake: Fake) -> None:
    fixed = {"size_px": 64, "alpha": 1.0, "beta": 1e3, "tv_weight": 5}
    result = run_study(plan_of(y=None, settings=fixed), fake, wishes=Wishes(0, edges=True))
    text = Page(page_html.render(result)).text
    assert words.ABSOLUTE_NOTE in text and words.RELATIVE_NOTE not in text
    assert [words.edge_label(view) for view in result.edges] == ["swatch", "without TV", "with TV"]
