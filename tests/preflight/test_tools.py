"""Our print files before programs that are not ours: what qpdf, Poppler and Ghostscript find must be what we find.

Programs that are not installed are listed at the end of the test run; nothing passes for want of them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from designgen.catalogue.build import write
from designgen.preflight import Wanted, preflight
from designgen.press import print_edition
from designgen.press.profiles import PressProfile, press_profile
from tests.catalogue.samples import design, spec
from tests.preflight.samples import clean

PRINTED = (("lookbook", "coated-x1a"), ("linesheet", "coated-x3"), ("technical", "coated-x4"))
"""Each document once and each standard once."""
SUBTYPES = {"coated-x1a": "PDF/X-1a:2003", "coated-x3": "PDF/X-3:2003"}
SLACK_PT = 0.02


def tool(name: str) -> str:
    """The path of a program; where it is missing the test is skipped by a reason that the summary looks for."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def run(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module", params=PRINTED, ids="-".join)
def job(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PressProfile]:
    """One of the documents, written for one of the presses."""
    document, name = request.param
    press, path = press_profile(name), tmp_path_factory.mktemp("printed") / f"{document}.pdf"
    with path.open("w+b") as stream:
        write(spec(document, (design(0), design(1, "none"))), stream, edition=print_edition(press))
    return path, press


@pytest.fixture
def printed(job: tuple[Path, PressProfile]) -> Path:
    return job[0]


@pytest.fixture
def press(job: tuple[Path, PressProfile]) -> PressProfile:
    return job[1]


def test_our_own_preflight_finds_nothing_to_mend(printed: Path, press: PressProfile) -> None:
    report = preflight(printed, Wanted.of_press(press))
    assert not report.of("error") and not report.of("warning"), report.findings
    assert {finding.check for finding in report.findings} <= {"resolution"}, report.findings
    assert (report.claimed, report.standard) == (press.standard, press.standard)


def test_qpdf_finds_the_file_sound(printed: Path) -> None:
    assert "No syntax or stream encoding errors found" in run(tool("qpdf"), "--check", printed)


def test_poppler_reads_the_boxes_of_every_page(printed: Path, press: PressProfile) -> None:
    program = tool("pdfinfo")
    pages = int(re.search(r"Pages:\s+(\d+)", run(program, printed))[1])  # type: ignore[index]
    text = run(program, "-box", "-f", "1", "-l", str(pages), printed)
    bleed = press.bleed_mm * 72 / 25.4
    for number in range(1, pages + 1):
        boxes = {}
        for name in ("MediaBox", "BleedBox", "TrimBox"):
            found = re.search(rf"Page\s+{number}\s+{name}:\s+([\d.\s-]+)\n", text)
            assert found is not None, (number, name)
            boxes[name] = [float(value) for value in found[1].split()]
        media, outer, trim = boxes["MediaBox"], boxes["BleedBox"], boxes["TrimBox"]
        for near, far in ((0, 2), (1, 3)):
            assert trim[near] - outer[near] == pytest.approx(bleed, abs=SLACK_PT)
            assert outer[far] - trim[far] == pytest.approx(bleed, abs=SLACK_PT)
            assert media[near] <= outer[near] + SLACK_PT and media[far] >= outer[far] - SLACK_PT
        assert trim[2] - trim[0] == pytest.approx(148 * 72 / 25.4, abs=SLACK_PT)


def test_poppler_reads_the_standard(printed: Path, press: PressProfile) -> None:
    text = run(tool("pdfinfo"), printed)
    version = re.search(r"PDF version:\s+(\S+)", text)
    assert version is not None and version[1] == {"x-4": "1.6"}.get(press.standard, "1.4")
    if press.name in SUBTYPES:
        subtype = re.search(r"PDF subtype:\s+(\S+)", text)
        assert subtype is not None and subtype[1] == SUBTYPES[press.name]
    assert "Encrypted:       no" in text
    assert "JavaScript:      no" in text


def test_poppler_finds_every_font_embedded(printed: Path) -> None:
    rows = run(tool("pdffonts"), printed).splitlines()[2:]
    assert rows
    for row in rows:
        embedded, subset = row.split()[-5:-3]
        assert (embedded, subset) == ("yes", "yes"), row


def test_poppler_and_preflight_see_the_same_resolution(printed: Path, press: PressProfile) -> None:
    rows = [row.split() for row in run(tool("pdfimages"), "-list", printed).splitlines()[2:]]
    coarse = {int(row[0]) for row in rows if min(int(row[12]), int(row[13])) < press.dpi * 0.985}
    assert {row[5] for row in rows} <= {"cmyk", "gray", "index", "sep", "devn"}, rows
    report = preflight(printed, Wanted.of_press(press, coverage=False))
    assert {f.page for f in report.findings if f.check == "resolution"} == coarse


def test_ghostscript_renders_plates_below_the_limit(printed: Path, press: PressProfile, tmp_path: Path) -> None:
    program = tool("gs")
    run(program, "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=tiffsep", "-r50", "-dUseBleedBox",
        f"-sOutputFile={tmp_path}/%d.tif", printed)  # fmt: skip
    pages = {int(path.name.split("(")[0]) for path in tmp_path.glob("*(*).tif")}
    assert pages
    for page in pages:
        total = sum(255 - np.asarray(Image.open(p).convert("L"), np.uint16) for p in tmp_path.glob(f"{page}(*).tif"))
        assert float(np.max(total)) / 2.55 <= press.tac_percent + 1, page


@pytest.mark.parametrize("name", ["qpdf", "pdfinfo", "gs"])
def test_the_samples_of_these_tests_are_sound_to_others(name: str, tmp_path: Path) -> None:
    program, path = tool(name), clean(tmp_path / "a.pdf", "x-3")
    options = {"qpdf": ["--check"], "gs": ["-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=nullpage"]}.get(name, [])
    run(program, *options, path)


def test_a_file_that_ghostscript_wrote_is_read_as_others_read_it(tmp_path: Path) -> None:
    program, fonts = tool("gs"), tool("pdffonts")
    source, rewritten = clean(tmp_path / "a.pdf", "x-3"), tmp_path / "b.pdf"
    run(program, "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-dCompatibilityLevel=1.4",
        f"-sOutputFile={rewritten}", source)  # fmt: skip
    report = preflight(rewritten, Wanted(coverage=False))
    checks = {finding.check for finding in report.findings}
    assert "fonts" not in checks
    assert all(row.split()[-5] == "yes" for row in run(fonts, rewritten).splitlines()[2:])
    assert "resolution" not in checks and "bleed" not in checks
    assert report.spots == ("Coral",)
