"""The study as one web page: works from a file, needs nothing but the pictures beside it, prints, reads aloud."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape as _escape

from designgen.study import findings, words
from designgen.study.features import LayerMaps
from designgen.study.figures import drawing, svg
from designgen.study.gallery import edge_file, map_file, material_file, snapshot_file, tile_file
from designgen.study.results import CellResult, StudyResult

SIDE_PX, CELL_PX = 136, 400
"""The grid is no wider than this beside its pictures, and for each of them."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem clamp(1rem, 3vw, 3rem); max-width: 1500px; color: #1d1c1a; background: #fff;
  font: 15px/1.5 Lato, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1 { font: 2.2rem/1.1 "EB Garamond", Garamond, Georgia, serif; margin: 0; }
h2 { font: 1.5rem/1.2 "EB Garamond", Garamond, Georgia, serif; margin: 3rem 0 .4rem; border-top: 1px solid #d8d4cb;
  padding-top: 1rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .3rem; }
p { max-width: 46rem; margin: .3rem 0 .8rem; }
.lead { font: italic 1.2rem/1.3 Georgia, serif; color: #6b675f; }
.status { border-left: 4px solid #9c3f24; padding: .4rem .8rem; font-weight: 600; }
.top { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; margin: 1.2rem 0; }
figure { margin: 0; }
figcaption, .note { font-size: .85rem; color: #55514a; }
img { display: block; max-width: 100%; height: auto; background: #f1efea; }
.material img { height: 150px; width: auto; }
dl { display: grid; grid-template-columns: auto auto; gap: 0 1rem; margin: 0; font-size: .9rem; }
dt { color: #55514a; } dd { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
caption { text-align: left; font-size: .85rem; color: #55514a; padding-bottom: .4rem; }
.grid { table-layout: fixed; width: 100%; }
.grid td, .grid th { padding: .3rem; vertical-align: top; }
.grid .side { width: 8.5rem; }
.grid th[scope=col] { vertical-align: bottom; text-align: center; font-size: 1.1rem; }
.grid th[scope=row] { vertical-align: middle; text-align: right; font-size: 1.1rem; }
.grid td img { width: 100%; min-width: 96px; }
.grid th img { width: 90px; margin: 0 auto .3rem; }
.grid td.chosen img { outline: 3px solid #9c3f24; outline-offset: 1px; }
.empty { min-width: 120px; min-height: 120px; padding: 1rem; background: #f1efea; font-size: .85rem; }
.figures th, .figures td { border-bottom: 1px solid #d8d4cb; padding: .25rem .5rem; text-align: right;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
.figures thead th { vertical-align: bottom; }
.figures th[scope=row] { text-align: left; }
.strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: .8rem; }
.strip img, .maps img, .edges img { width: 100%; }
.maps { table-layout: fixed; width: 100%; min-width: 900px; } .maps td, .maps th { padding: 2px; font-size: .8rem;
  font-weight: 400; color: #55514a; }
.maps img { image-rendering: pixelated; }
.edges { table-layout: fixed; width: 100%; max-width: 1100px; } .edges td, .edges th { padding: 4px;
  vertical-align: top; text-align: left; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 1rem 2rem; }
svg { width: 100%; height: auto; font-family: inherit; }
@media print { body { padding: 0; max-width: none; font-size: 9pt; } h1 { font-size: 20pt; }
  h2, h3, p, .note { break-after: avoid; } section + section { break-before: page; } h2 { border: 0; margin-top: 0; }
  tr, figure, svg { break-inside: avoid; } .scroll { overflow: visible; } details { display: none; }
  .top { margin: .6rem 0; } .material img { height: 90px; } .grid td img, .maps { min-width: 0; }
  .grid .side { width: 6rem; } .grid th[scope] { font-size: 9pt; } .figures { font-size: 6.5pt; }
  .figures th, .figures td { padding: .15rem .25rem; } .strip { grid-template-columns: repeat(3, 1fr); }
  .charts { grid-template-columns: 1fr 1fr; gap: .5rem; } .maps td, .maps th { font-size: 6pt; padding: 2px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } @page { size: A4; margin: 12mm; } }
"""


def render(result: StudyResult) -> str:
    """Return the whole page."""
    title = f"{words.heading(result)} – {words.lead(result)}"
    sections = (_top(result), _grid(result), _snapshots(result), _losses(result), _edges(result), _features(result))
    body = "\n".join(line for section in sections for line in section)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def escape(text: str) -> str:
    """Return a text safe inside tags and attributes."""
    return _escape(text, quote=True)


def _img(file: str, alt: str) -> str:
    return f'<img src="{escape(file)}" alt="{escape(alt)}">'


def _top(result: StudyResult) -> Iterator[str]:
    yield f"<header><h1>{escape(words.heading(result))}</h1>"
    yield f'<p class="lead">{escape(words.lead(result))}</p>'
    if said := words.status(result):
        yield f'<p class="status">{escape(said)}</p>'
    yield '<div class="top">'
    for key in ("swatch:", "style:"):
        for i, material in enumerate(result.materials.get(key, ())):
            name = f"{material.kind}: {words.words(material.name)}"
            yield f'<figure class="material">{_img(material_file(key, i), name)}<figcaption>{escape(name)}</figcaption>'
            yield "</figure>"
    told, rest = words.fixed_settings(result)
    yield "<div><h3>The same everywhere</h3>" + _list(told)
    if rest:
        yield f"<details><summary>and {len(rest)} more, as they come</summary>{_list(rest)}</details>"
    yield "</div></div></header>"


def _list(entries: list[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(key)}</dt><dd>{escape(value)}</dd>" for key, value in entries) + "</dl>"


def _grid(result: StudyResult) -> Iterator[str]:
    plan = result.plan
    widest = SIDE_PX + CELL_PX * len(plan.x.values)
    yield f'<section class="scroll"><table class="grid" style="max-width:{widest}px">'
    yield f"<caption>{escape(words.axes_title(result))}; the cell with a frame is looked at closely below.</caption>"
    corner = '<td class="side"></td>'
    heads = "".join(_head(result, plan.x.name, value, "col") for value in plan.x.values)
    yield f"<thead><tr>{corner}{heads}</tr></thead><tbody>"
    for row in range(plan.rows):
        side = _head(result, plan.y.name, plan.y.values[row], "row") if plan.y else "<td></td>"
        cells = "".join(_cell(result, result.of(plan.at(column, row))) for column in range(len(plan.x.values)))
        yield f"<tr>{side}{cells}</tr>"
    yield "</tbody></table></section>"
    if sentences := findings.findings(result):
        yield "<ul>" + "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences) + "</ul>"
    if notices := findings.notices(result):
        yield "<h3>To know</h3><ul>" + "".join(f"<li>{escape(notice)}</li>" for notice in notices) + "</ul>"


def _head(result: StudyResult, name: str, value: str, scope: str) -> str:
    axis = next(axis for axis in (result.plan.x, result.plan.y) if axis and axis.name == name)
    key = f"{name}:{value}"
    shown = "".join(_img(material_file(key, i), "") for i, _ in enumerate(result.materials.get(key, ())))
    return f'<th scope="{scope}">{shown}{escape(words.axis_label(axis, value, named=True))}</th>'


def _cell(result: StudyResult, cell: CellResult) -> str:
    name = f"<b>{cell.cell.name}</b>"
    if cell.state != "made":
        said = cell.error or "Not made yet."
        return f'<td><div class="empty">{name}<br>{escape(said)}</div></td>'
    kind = ' class="chosen"' if cell.cell == result.plan.chosen else ""
    likeness = f" · likeness {cell.measures.ssim:.2f}" if cell.measures else ""
    seam = f" · seam {cell.measures.seam}" if cell.measures and cell.measures.seam in ("warn", "break") else ""
    file = tile_file(result.plan, cell)
    picture = f'<a href="{escape(file)}">{_img(file, words.picture_alt(result, cell))}</a>'
    return f"<td{kind}><figure>{picture}<figcaption>{name}{likeness}{seam}</figcaption></figure></td>"


def _snapshots(result: StudyResult) -> Iterator[str]:
    if not result.snapshots:
        return
    plan = result.plan
    yield f"<section><h2>{escape(words.snapshots_title(result))}</h2>"
    yield f"<p>{escape(plan.label(plan.chosen))}. {words.SNAPSHOT_NOTE}</p>"
    yield '<div class="strip">'
    for i, snapshot in enumerate(result.snapshots):
        said = f"step {snapshot.step}, worked at {snapshot.side_px} px, loss {snapshot.loss:.3g}"
        yield f"<figure>{_img(snapshot_file(i, snapshot), f'The picture after {said}')}"
        yield f"<figcaption><b>step {snapshot.step}</b> · {snapshot.side_px} px · loss {snapshot.loss:.3g}"
        yield "</figcaption></figure>"
    yield "</div></section>"


def _losses(result: StudyResult) -> Iterator[str]:
    if not result.made:
        return
    yield f'<section><h2>{words.LOSSES_TITLE}</h2><p class="note">{escape(words.table_note(result))}</p>'
    head, rows = findings.table(result)
    yield '<div class="scroll"><table class="figures"><thead><tr>'
    yield "".join(f'<th scope="col">{escape(name)}</th>' for name in head) + "</tr></thead><tbody>"
    for row in rows:
        first = f'<th scope="row">{escape(row[0])}</th>'
        span = len(head) - len(row) + 1
        rest = [f"<td>{escape(value)}</td>" for value in row[1:]]
        if span > 1:
            rest[-1] = f'<td colspan="{span}" style="text-align:left">{escape(row[-1])}</td>'
        yield f"<tr>{first}{''.join(rest)}</tr>"
    yield '</tbody></table></div><div class="charts">'
    for chart in findings.charts(result):
        ends = "; ".join(series.label for series in chart.series)
        yield f"<figure>{svg(drawing(chart), f'{chart.title}: a line chart of {ends}')}</figure>"
    yield "</div></section>"


def _edges(result: StudyResult) -> Iterator[str]:
    if not result.edges:
        return
    yield f'<section><h2>{words.EDGES_TITLE}</h2><p class="note">{escape(words.EDGE_NOTE)}</p>'
    yield f"<p>{escape(words.edge_finding(result))}</p>"
    yield '<div class="scroll"><table class="edges"><thead><tr><td></td>'
    names = ("picture", "its middle, twice as large", *words.DIRECTION_NAMES.values())
    yield "".join(f'<th scope="col">{name}</th>' for name in names) + "</tr></thead><tbody>"
    for view in result.edges:
        label = words.edge_label(view)
        yield f'<tr><th scope="row">{escape(label)}</th><td>{_img(edge_file(view), label)}</td>'
        yield f"<td>{_img(edge_file(view, 'middle'), f'The middle of it, {label}')}</td>"
        for direction, name in words.DIRECTION_NAMES.items():
            energy = getattr(view.edges, f"{direction}_energy")
            picture = _img(edge_file(view, direction), f"{name}, {label}, energy {energy:.1f}")
            yield f"<td><figure>{picture}<figcaption>energy {energy:.1f}</figcaption></figure></td>"
        yield "</tr>"
    yield "</tbody></table></div></section>"


def _features(result: StudyResult) -> Iterator[str]:
    if not result.features:
        return
    yield f'<section><h2>{words.FEATURES_TITLE}</h2><p class="note">{escape(words.FEATURE_NOTE)}</p>'
    for layer in result.features:
        yield f"<h3>{escape(words.layer_title(layer))}</h3>"
        yield f'<div class="scroll"><table class="maps"><thead><tr><td></td>{"".join(_map_heads(layer))}</tr></thead>'
        yield "<tbody>"
        for label in layer.mean:
            maps = "".join(
                f"<td>{_img(map_file(layer, label, channel), words.map_alt(layer, label, channel))}</td>"
                for channel in (None, *layer.strongest)
            )
            yield f'<tr><th scope="row">{escape(label)}</th>{maps}</tr>'
        yield "</tbody></table></div>"
    yield "</section>"


def _map_heads(layer: LayerMaps) -> Iterator[str]:
    yield '<th scope="col">mean of all</th>'
    for channel in layer.strongest:
        yield f'<th scope="col">channel {channel}</th>'
