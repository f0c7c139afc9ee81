"""The study as a PDF: the same sections, pictures and words as the web page."""

from __future__ import annotations

from designgen.catalogue.blocks import fact_table
from designgen.catalogue.facts import Fact
from designgen.catalogue.geometry import Frame
from designgen.study import findings, words
from designgen.study.axes import Axis
from designgen.study.figures import drawing, heat, middle
from designgen.study.gallery import DIRECTIONS
from designgen.study.pdf_book import CHOSEN, Book
from designgen.study.results import CellResult, StudyResult

COLUMN_MM = 58.0
GAP_MM = 3.0
CHART_MM = (131.0, 51.6)
CAPTION_MM = 4.2


def build(result: StudyResult) -> bytes:
    """Lay out a study and return the file; the same result gives the same bytes."""
    book = Book(f"{words.heading(result)} – {words.lead(result)}")
    book.sheet.bookmark("grid", words.heading(result), 0)
    live = book.live
    _side(book, result, live.left(COLUMN_MM))
    _grid(book, result, live.after(COLUMN_MM + 8))
    book.y = live.bottom
    _snapshots(book, result)
    _losses(book, result)
    _edges(book, result)
    _features(book, result)
    return book.close()


def _side(book: Book, result: StudyResult, frame: Frame) -> None:
    """Set the title, swatch and style, what is the same everywhere, and what was found."""
    sheet, theme = book.sheet, book.sheet.theme
    y = frame.y
    y += sheet.text(frame.top(26), words.heading(result), theme.title.but(max_lines=2)) + 1
    y += sheet.text(Frame(frame.x, y, frame.w, 14), words.lead(result), theme.lead) + 2
    if said := words.status(result):
        y += sheet.text(Frame(frame.x, y, frame.w, 14), said, theme.body.but(colour="accent", face="medium")) + 2
    shown = [material for key in ("swatch:", "style:") for material in result.materials.get(key, ())]
    if shown:
        side = min(28.0, (frame.w - GAP_MM * (len(shown) - 1)) / len(shown))
        for i, material in enumerate(shown):
            place = Frame(frame.x + i * (side + GAP_MM), y, side, side)
            book.picture(place, material.pixels)
            caption = Frame(place.x, place.bottom + 0.8, side, 7)
            sheet.text(caption, f"{material.kind}: {words.words(material.name)}", theme.caption)
        y += side + 9
    told, rest = words.fixed_settings(result)
    facts = [Fact(key, value) for key, value in told]
    if rest:
        facts.append(Fact("others", "as they come"))
    sentences = findings.findings(result)
    y += fact_table(sheet, Frame(frame.x, y, frame.w, frame.bottom - y - 14 * len(sentences)), facts) + 3
    for sentence in sentences:
        y += sheet.text(Frame(frame.x, y, frame.w, max(4, frame.bottom - y)), sentence, theme.body) + 2


def _grid(book: Book, result: StudyResult, frame: Frame) -> None:
    """Draw the grid as large as the page allows, its values above and at its left."""
    plan, sheet, theme = result.plan, book.sheet, book.sheet.theme
    swept = {axis.name for axis in (plan.x, plan.y) if axis}
    head = 8.0 + (14.0 if plan.x.name in ("style", "swatch") else 0.0)
    left = 0.0 if plan.y is None else 22.0
    area = Frame(frame.x + left, frame.y + head + 5, frame.w - left, frame.h - head - 5)
    columns, rows = len(plan.x.values), plan.rows
    shape = next((cell.tile.size_px for cell in result.made), (1, 1)) if "repeat" not in swept else (1, 1)
    side = min(area.w / columns, (area.h / rows - CAPTION_MM) * shape[1] / shape[0])
    step_x, step_y = side, side * shape[0] / shape[1] + CAPTION_MM
    sheet.text(Frame(area.x, frame.y, area.w, 4), words.axes_title(result), theme.label)
    for column, value in enumerate(plan.x.values):
        place = Frame(area.x + column * step_x, frame.y + 5, step_x - GAP_MM, head - 1)
        _axis_value(book, result, plan.x, value, place, across=True)
    for row in range(rows):
        y = area.y + row * step_y
        if plan.y is not None:
            place = Frame(frame.x, y, left - 2, step_y - CAPTION_MM - GAP_MM)
            _axis_value(book, result, plan.y, plan.y.values[row], place, across=False)
        for column in range(columns):
            place = Frame(area.x + column * step_x, y, step_x - GAP_MM, step_y - GAP_MM)
            _cell(book, result, result.of(plan.at(column, row)), place)


def _axis_value(book: Book, result: StudyResult, axis: Axis, value: str, frame: Frame, *, across: bool) -> None:
    style = book.sheet.theme.body.but(
        face="medium", size_pt=9.5, min_size_pt=6.0, align="centre" if across else "right", max_lines=3
    )
    materials = result.materials.get(f"{axis.name}:{value}", ())
    text = words.axis_label(axis, value, named=True)
    if not materials:
        book.sheet.text(frame, text, style.but(anchor="bottom" if across else "middle"))
        return
    side = min(13.0, frame.w)
    place = Frame(frame.x + (frame.w - side) / 2, frame.y, side, side)
    book.picture(place, materials[0].pixels)
    below = Frame(frame.x, place.bottom + 0.5, frame.w, max(4.0, frame.bottom - place.bottom - 0.5))
    book.sheet.text(below, text, style.but(size_pt=8.0, align="centre"))


def _cell(book: Book, result: StudyResult, cell: CellResult, frame: Frame) -> None:
    sheet, theme = book.sheet, book.sheet.theme
    caption = Frame(frame.x, frame.bottom - CAPTION_MM + 1.2, frame.w, CAPTION_MM)
    if cell.state != "made":
        sheet.panel(frame.top(frame.h - CAPTION_MM), theme.tint)
        said = cell.error or "Not made yet."
        sheet.text(frame.top(frame.h - CAPTION_MM).inset(1.5), said, theme.caption.but(max_lines=None))
        sheet.text(caption, cell.cell.name, theme.caption.but(colour="ink", max_lines=1))
        return
    place = book.picture(frame.top(frame.h - CAPTION_MM + 0.8), words.shown(cell.tile))
    if cell.cell == result.plan.chosen:
        sheet.outline(place, CHOSEN)
    likeness = f" · likeness {cell.measures.ssim:.2f}" if cell.measures and frame.w > 24 else ""
    marked = cell.measures and cell.measures.seam in ("warn", "break") and frame.w > 42
    seam = f" · seam {cell.measures.seam}" if cell.measures and marked else ""
    text = f"{cell.cell.name}{likeness}{seam}"
    sheet.text(caption, text, theme.caption.but(colour="ink", max_lines=1, align="centre"))


def _snapshots(book: Book, result: StudyResult) -> None:
    if not result.snapshots:
        return
    plan, theme = result.plan, book.sheet.theme
    book.begin(words.snapshots_title(result), f"{plan.label(plan.chosen)}. {words.SNAPSHOT_NOTE}")
    count = len(result.snapshots)
    across = next(n for n in (3, 4, 6, 8) if count <= 2 * n or n == 8)
    side = min(
        (book.live.w - GAP_MM * (across - 1)) / across, (book.rest.h - 8) / max(1, -(-count // across)) - CAPTION_MM - 2
    )
    for i, snapshot in enumerate(result.snapshots):
        x = book.live.x + (i % across) * (side + GAP_MM)
        y = book.y + (i // across) * (side + CAPTION_MM + 2)
        book.picture(Frame(x, y, side, side), snapshot.pixels)
        said = f"step {snapshot.step} · {snapshot.side_px} px · loss {snapshot.loss:.3g}"
        book.sheet.text(Frame(x, y + side + 0.6, side, CAPTION_MM), said, theme.caption.but(colour="ink", max_lines=1))
    book.y = book.live.bottom


def _losses(book: Book, result: StudyResult) -> None:
    if not result.made:
        return
    book.begin(words.LOSSES_TITLE, words.table_note(result))
    book.table(*findings.table(result))
    for notice in findings.notices(result):
        book.paragraph(notice)
    for i, chart in enumerate(findings.charts(result)):
        width, height = CHART_MM
        if i % 2 == 0:
            if i:
                book.y += height + 2
            book.need(height)
        x = book.live.x + (i % 2) * (book.live.w - width)
        book.chart(Frame(x, book.y, width, height), drawing(chart))
    book.y = book.live.bottom


def _edges(book: Book, result: StudyResult) -> None:
    if not result.edges:
        return
    sheet, theme = book.sheet, book.sheet.theme
    book.begin(words.EDGES_TITLE, f"{words.EDGE_NOTE} {words.edge_finding(result)}")
    left, gap = 26.0, 2 * GAP_MM
    side = min((book.live.w - left) / 4 - gap, (book.rest.h - 8) / len(result.edges) - CAPTION_MM)
    drawn = {direction: words.edge_drawings(result, direction) for direction in DIRECTIONS}
    names = ["picture", "its middle, twice as large", *words.DIRECTION_NAMES.values()]
    for i, name in enumerate(names):
        head = Frame(book.live.x + left + i * (side + gap), book.y, side, 4)
        sheet.text(head, name, theme.caption.but(align="centre", max_lines=1))
    for row, view in enumerate(result.edges):
        y = book.y + 5 + row * (side + CAPTION_MM)
        label = theme.body.but(face="medium", size_pt=9.5, anchor="middle")
        sheet.text(Frame(book.live.x, y, left - 2, side), words.edge_label(view), label)
        pictures = [view.pixels, middle(view.pixels), *(drawn[direction][row] for direction in DIRECTIONS)]
        for i, pixels in enumerate(pictures):
            book.picture(Frame(book.live.x + left + i * (side + gap), y, side, side), pixels)
        for i, direction in enumerate(DIRECTIONS, start=2):
            said = f"energy {getattr(view.edges, f'{direction}_energy'):.1f}"
            caption = Frame(book.live.x + left + i * (side + gap), y + side + 0.4, side, CAPTION_MM)
            sheet.text(caption, said, theme.caption.but(colour="ink", max_lines=1, align="centre"))
    book.y = book.live.bottom


def _features(book: Book, result: StudyResult) -> None:
    if not result.features:
        return
    sheet, theme = book.sheet, book.sheet.theme
    book.begin(words.FEATURES_TITLE, words.FEATURE_NOTE)
    left = 16.0
    for layer in result.features:
        step = (book.live.w - left) / (1 + len(layer.strongest))
        tallest = max(mean.shape[0] / mean.shape[1] for mean in layer.mean.values())
        # Two layers to a page.
        side = min(step - 1.5, ((book.live.h - 24) / 2 - 16) / len(layer.mean) / tallest - 1.5)
        step = min(step, side + 4)
        book.need(12 + len(layer.mean) * (side * tallest + 1.5))
        book.y += sheet.text(book.rest.top(6), words.layer_title(layer), theme.body.but(face="medium", size_pt=9.5)) + 1
        for i, name in enumerate(["mean of all", *(f"channel {channel}" for channel in layer.strongest)]):
            head = Frame(book.live.x + left + i * step, book.y, side, 4)
            sheet.text(head, name, theme.caption.but(align="centre", max_lines=1))
        book.y += 4
        for label, mean in layer.mean.items():
            place = Frame(book.live.x, book.y, left - 1, side)
            sheet.text(place, label, theme.body.but(face="medium", anchor="middle", max_lines=1))
            for i, plane in enumerate((mean, *layer.maps[label])):
                place = Frame(book.live.x + left + i * step, book.y, side, side * tallest)
                book.picture(place, heat(plane))
            book.y += side * tallest + 1.5
        book.y += 4
