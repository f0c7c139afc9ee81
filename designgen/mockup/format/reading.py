"""From the text of a template.toml to a checked specification, with errors that name every wrong field."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from designgen.errors import InputError
from designgen.mockup.format.base import FORMATS, MAX_TOML_BYTES, TEMPLATE_FILE
from designgen.mockup.format.spec import TemplateSpec

_MAPPING_KINDS = ("uv", "quad", "mesh")


def read_spec(folder: Path) -> TemplateSpec:
    """Read and validate `folder`/template.toml.

    Raises:
        InputError: The file is missing, a link, unreadable or wrong; every wrong field is named.
    """
    path = folder / TEMPLATE_FILE
    try:
        # A link could lead anywhere: its text would be told in the message.
        size = path.lstat().st_size if path.is_file() and not path.is_symlink() else -1
        raw = path.read_bytes() if 0 <= size <= MAX_TOML_BYTES else b""
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}).", "A template is a folder with a template.toml."
        ) from error
    if size < 0:
        what = "is a link, not a file of its own" if path.is_symlink() else "is missing"
        raise InputError(f"{path} {what}.", "A template is a folder with a template.toml.")
    if size > MAX_TOML_BYTES:
        raise InputError(f"{path} is larger than {MAX_TOML_BYTES // 1024} KB.", "This is no template.toml of ours.")
    return parse_spec(raw, str(path))


def parse_spec(raw: bytes, label: str) -> TemplateSpec:
    """Validate the text of a template.toml.

    Args:
        raw: Its bytes.
        label: What to call it in messages.

    Raises:
        InputError: It is wrong; every wrong field is named.
    """
    if len(raw) > MAX_TOML_BYTES:
        raise InputError(f"{label} is larger than {MAX_TOML_BYTES // 1024} KB.", "This is no template.toml of ours.")
    try:
        data: dict[str, Any] = tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{label} is not valid TOML: {error}.", "Mend the line it names.") from error
    if type(data.get("format")) is not int or data["format"] not in FORMATS:
        known = " or ".join(str(number) for number in FORMATS)
        raise InputError(
            f"{label}: format: expected {known}, got {data.get('format')!r}.",
            "This template was made for another version of designgen.",
        )
    try:
        return TemplateSpec.model_validate(data)
    except ValidationError as error:
        raise InputError(f"{label}: {sentences(error)}.", "The format is described in docs/templates.md.") from error


def sentences(error: ValidationError) -> str:
    """Return what is wrong, field by field, in words."""
    found = []
    for item in error.errors():
        where, message = _where(item["loc"]), item["msg"].removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            message = "this key is not known"
        elif item["type"] == "missing":
            message = "this key is missing"
        elif item["type"] == "string_pattern_mismatch" and "." in str(item["input"]):
            message = f"{item['input']!r} is not a plain file name inside the template's folder"
        elif item["type"] == "value_error" and where and not message.startswith(("at most", "expected")):
            where = f"{where}.{message.partition(': ')[0]}" if ": " in message else where
            message = message.partition(": ")[2] or message
        found.append(f"{where}: {message}" if where else message)
    return "; ".join(found)


def _where(location: tuple[int | str, ...]) -> str:
    text = ""
    for i, step in enumerate(location):
        if step in _MAPPING_KINDS and location[i - 1] == "mapping":
            continue  # the kind of mapping, which is no key of the file
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
