"""From texts to designs: swatches and styles found, settings merged, everything that does not go together told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from designgen.errors import DesigngenError, InputError, UsageError
from designgen.pipeline.engine import resolve
from designgen.recipe.design import Design, FileRef, StyleRef
from designgen.recipe.expand import file_digest, merge_looks, resolve_style, with_pictures
from designgen.recipe.load import Problem
from designgen.recipe.models import Look
from designgen.study.axes import Axis, check_settings


@dataclass(frozen=True)
class Request:
    """What was asked for, as it was written.

    Attributes:
        swatch: Path of the content picture.
        styles: Library names or pictures, with weights; several are blended.
        x: The axis across.
        y: The axis down, or None.
        settings: Settings of the look that are the same everywhere, by the names of a recipe.
        encoder: The network, if one was named.
        cell: Which cell is looked at closely, such as "B1"; None for the middle one.
        features: Layers whose feature maps are shown.
    """

    swatch: str
    styles: tuple[str, ...]
    x: str
    y: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    encoder: str | None = None
    cell: str | None = None
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """What is looked up outside: the style library, the weights, the layers of an encoder.

    Attributes:
        styles: Folders of the style library.
        weights_digest: sha256 of an encoder's weights by its name; raises MissingError.
        taps: The layers of an encoder by its name; raises ValueError.
        encoder: The network for one that was named, if any, and a preset, if any; raises UsageError.
    """

    styles: tuple[Path, ...]
    weights_digest: Callable[[str], str]
    taps: Callable[[str], tuple[str, ...]]
    encoder: Callable[[str | None, str | None], str]


class Resolver:
    """Finds what a request names once, and makes the design of any cell."""

    def __init__(self, request: Request, axes: Sequence[Axis], places: Places, problems: list[Problem]) -> None:
        """Check the request as far as it can be without a cell; everything that is wrong goes to `problems`."""
        self._request, self._places, self._problems = request, places, problems
        named = {axis.name: axis.values for axis in axes}
        check_settings(request.settings, request.encoder, problems)
        self._swatches = {value: self._swatch(value or request.swatch) for value in named.get("swatch", ("",))}
        self._styles = {value: self._blend(value) for value in named.get("style", ("",))}
        self._check_features(named)

    def design(self, picked: Mapping[str, str], name: str) -> Design | None:
        """Return the design of a cell, given what is picked on the axes; None if there was a problem."""
        settings, before = self._settings(picked), len(self._problems)
        named = picked.get("encoder", self._request.encoder)
        check_settings(settings, named, self._problems, together=True)
        if len(self._problems) > before:
            return None
        try:
            given = Look.model_validate(settings)
            encoder, blend = self._places.encoder(named, given.preset), self._styles[picked.get("style", "")]
            (look,) = merge_looks(encoder, blend, given)
            resolve(look, self._places.taps(encoder))
            return with_pictures(Design(name, self._swatches[picked.get("swatch", "")], blend, look), Path())
        except (InputError, UsageError) as error:
            self._problems.append(_problem(error))
            return None

    def _settings(self, picked: Mapping[str, str]) -> dict[str, Any]:
        """Put what is swept in place of what is fixed, and one resolution in place of the other."""
        swept = {key: value for key, value in picked.items() if key in Look.model_fields}
        fixed = dict(self._request.settings)
        for one, other in (("dpi", "size_px"), ("size_px", "dpi")):
            if one in swept:
                fixed.pop(other, None)
        return fixed | swept

    def _swatch(self, text: str) -> FileRef:
        path = Path(text).expanduser()
        digest = file_digest(path)
        if not digest:
            self._problems.append(Problem(f'there is no swatch "{path}" that can be read', None, _near_file(path)))
        return FileRef(path.name, digest, path)

    def _blend(self, value: str) -> tuple[StyleRef, ...]:
        """Find the styles of an axis value, batik+linocut:0.3 being a blend, or those that are not swept."""
        texts: Sequence[str] = self._request.styles
        if value:
            texts = [value] if Path(value).expanduser().exists() else [part.strip() for part in value.split("+")]
        if not texts:
            self._problems.append(Problem("no style was given", None, "Give --style NAME, or --x style=NAME,NAME."))
        return tuple(self._found(texts))

    def _found(self, texts: Sequence[str]) -> Iterator[StyleRef]:
        for text in texts:
            try:
                style = resolve_style(text, Path(), self._places.styles)
            except InputError as error:
                self._problems.append(_problem(error))
                continue
            yield style

    def _check_features(self, named: Mapping[str, Sequence[str]]) -> None:
        for encoder in named.get("encoder", (self._request.encoder,)):
            try:
                known = self._places.taps(encoder or self._places.encoder(None, self._request.settings.get("preset")))
            except (ValueError, UsageError):
                continue  # an encoder or a preset that is not known; it is told where it is checked
            name = encoder or "the network"
            for tap in self._request.features:
                if tap not in known:
                    near = get_close_matches(tap, known, n=1, cutoff=0.5)
                    said = f'Did you mean "{near[0]}"?' if near else f"Its layers: {', '.join(known)}."
                    self._problems.append(Problem(f'--features: {name} has no layer "{tap}"', None, said))


def _problem(error: DesigngenError) -> Problem:
    return Problem(error.what.rstrip("."), None, error.hint)


def _near_file(path: Path) -> str:
    names = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
    near = get_close_matches(path.name, names, n=1)
    return f'Did you mean "{path.with_name(near[0])}"?' if near else "Check its path."
