"""Find the line on which a key of a TOML file stands, so that an error can point at it.

`tomllib` forgets positions, so the text is read once more: table headers, key names and brackets are enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Key = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(r"^\s*((?:\"[^\"]*\"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:\"[^\"]*\"|'[^']*'|[\w-]+))*)\s*=")
_SEGMENT = re.compile(r"\"[^\"]*\"|'[^']*'|[\w-]+")
_STRING_OR_COMMENT = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*")


def line_of(text: str, key: Key, value: object = None) -> int | None:
    """Return the line (from 1) where `key` is set, or where its nearest known parent is.

    Args:
        text: The TOML source.
        key: Path to the key, for example ("designs", 1, "strength").
        value: For an element of a list, what stands there; a string is looked for from the line of the list on.

    Returns:
        The line number, or None if not even a parent is found.
    """
    known = dict(_keys(text))
    for length in range(len(key), 0, -1):
        line = known.get(key[:length])
        if line is None:
            continue
        if length < len(key):
            return _line_of_word(text, line, value if isinstance(value, str) else key[length])
        return line
    return None


def _line_of_word(text: str, start: int, word: object) -> int:
    """Look for a quoted value or a key inside a value that spans lines; fall back on the line where it starts."""
    if isinstance(word, str):
        lines = text.splitlines()
        for number in range(start, len(lines) + 1):
            if number > start and _HEADER.match(lines[number - 1]) and "," not in lines[number - 1]:
                break
            if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", lines[number - 1]):
                return number
    return start


def _keys(text: str) -> Iterator[tuple[Key, int]]:
    table: Key = ()
    counts: dict[Key, int] = {}
    depth = 0
    for number, line in enumerate(text.splitlines(), 1):
        if depth == 0:
            if header := _HEADER.match(line):
                table = _resolve(_segments(header[2]), counts, header[1] == "[[")
                yield table, number
                yield table[:-1] if isinstance(table[-1], int) else table, number
                continue
            if assignment := _ASSIGNMENT.match(line):
                yield (*table, *_segments(assignment[1])), number
        bare = _STRING_OR_COMMENT.sub("", line)
        depth = max(0, depth + sum(map(bare.count, "[{")) - sum(map(bare.count, "]}")))


def _segments(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _SEGMENT.findall(dotted))


def _resolve(names: tuple[str, ...], counts: dict[Key, int], is_array: bool) -> Key:
    """Turn header names into a key with the indices of the arrays of tables they run through."""
    key: Key = ()
    for i, name in enumerate(names):
        key = (*key, name)
        last = i == len(names) - 1
        if last and is_array:
            counts[key] = counts.get(key, -1) + 1
        if key in counts:
            key = (*key, counts[key])
    return key
