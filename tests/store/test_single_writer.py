"""Only the atomic writer makes output files: a walk over the package's syntax trees finds every other way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import designgen

PACKAGE = Path(designgen.__file__).parent

# Who may do what, and why. Add to it only what cannot go through `store.atomic_write`.
ALLOWED: dict[str, frozenset[str]] = {
    "store/atomic.py": frozenset({"os.open", "open", "replace"}),  # the writer itself
    "store/folders.py": frozenset({"rename", "replace", "symlink_to"}),  # whole folders, and links to them
    "store/lock.py": frozenset({"os.open"}),  # the lock file, which is not an output
    "imaging/writing.py": frozenset({"save"}),  # to memory, never to a file
    "gallery/webfonts.py": frozenset({"save"}),  # likewise
    "commerce/xlsx_table.py": frozenset({"save"}),  # likewise
    "drop/durable.py": frozenset({"hardlink_to", "rename", "replace", "shutil.copyfileobj"}),  # whole folders, and logs
    "encoders/fetch.py": frozenset({"open", "replace", "rename", "os.open", "os.replace"}),  # streams a large download
    "catalogue/outlines.py": frozenset({"save"}),  # a typeface, to memory
    "press/document.py": frozenset({"tempfile.TemporaryFile"}),  # nameless, gone with the process; linearised from it
    "press/screen.py": frozenset({"save"}),  # into the stream it is given, which the atomic writer opened
}

WRITING_METHODS = frozenset(
    {
        "write_bytes", "write_text", "touch", "symlink_to", "hardlink_to", "rename", "save_file", "imwrite", "tofile",
        "savez", "savez_compressed", "savetxt", "to_file", "savefig",
    }
)  # fmt: skip
WRITING_FUNCTIONS = {
    "os": frozenset({"replace", "rename", "renames", "open", "link", "symlink", "truncate", "mkfifo"}),
    "shutil": frozenset({"copy", "copy2", "copyfile", "copyfileobj", "copytree", "move"}),
    "tempfile": frozenset({"NamedTemporaryFile", "TemporaryFile", "mkstemp", "SpooledTemporaryFile"}),
}
ALL_MODES = frozenset("rwxabt+")
WRITING_MODES = frozenset("wx+")  # appending to a log is not making an output


def written_by(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of every call that could make or replace a file."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = _writes(node)
        if name:
            yield node.lineno, name


def _writes(call: ast.Call) -> str | None:
    function = call.func
    if isinstance(function, ast.Name):
        computed = len(call.args) > 1 and not isinstance(call.args[1], ast.Constant)
        return "open" if function.id == "open" and (computed or _opens_for_writing(call, position=1)) else None
    if not isinstance(function, ast.Attribute):
        return None
    owner, name = function.value, function.attr
    if name == "open" and call.args and ast.unparse(call.args[0]) == "os.devnull":
        return None
    if isinstance(owner, ast.Name) and name in WRITING_FUNCTIONS.get(owner.id, frozenset()):
        return f"{owner.id}.{name}"
    if name in WRITING_METHODS:
        return name
    if name == "open":  # a path's, or a module's such as gzip
        return "open" if _opens_for_writing(call, position=0) or _opens_for_writing(call, position=1) else None
    if name == "save":  # ReportLab's canvas.save() takes nothing and writes where it was made to
        return "save" if call.args or call.keywords else None
    if name == "replace":  # Path.replace(target) has one argument, str.replace two
        return "replace" if len(call.args) == 1 and not call.keywords else None
    return None


def _opens_for_writing(call: ast.Call, *, position: int) -> bool:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    for mode in named + call.args[position : position + 1]:
        if isinstance(mode, ast.Constant) and isinstance(mode.value, str):
            letters = set(mode.value)
            if letters <= ALL_MODES and letters & WRITING_MODES:
                return True
    return any(not isinstance(mode, ast.Constant) for mode in named)  # computed: may be any


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nothing_else_makes_files(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    allowed = ALLOWED.get(name, frozenset())
    found = [f"{name}:{line} calls {call}" for line, call in written_by(path.read_text()) if call not in allowed]
    assert not found, "; ".join(found) + " (give the bytes to store.atomic_write instead)"


@pytest.mark.parametrize(
    "source",
    [
        "path.write_bytes(b'')",
        "path.write_text('')",
        "image.save(path)",
        "image.save(path, format='PNG')",
        "image.save(fp=path)",
        "torch.save(x, path)",
        "open(path, 'w')",
        "open(path, mode='xb')",
        "open(path, 'r+b')",
        "open(path, mode)",
        "path.open('wb')",
        "gzip.open(path, 'wb')",
        "path.open(mode=chosen)",
        "os.replace(a, b)",
        "os.rename(a, b)",
        "a.replace(b)",
        "a.rename(b)",
        "cv2.imwrite(p, x)",
        "shutil.copyfile(a, b)",
        "os.open(p, os.O_CREAT)",
        "tempfile.NamedTemporaryFile()",
        "def f():\n    if x:\n        [p.touch() for p in q]",
    ],
)
def test_the_walk_finds(source: str) -> None:
    assert list(written_by(source))


@pytest.mark.parametrize(
    "source",
    [
        "path.read_bytes()",
        "open(path)",
        "open(path, 'rb')",
        "path.open()",
        "path.open('rb')",
        "path.open('a')",
        "text.replace('a', 'b')",
        "canvas.save()",
        "os.open(os.devnull, os.O_WRONLY)",
        "replace(spec, seed=2)",
        "Image.open(path)",
        "store.put(key, data)",
    ],
)
def test_the_walk_lets_pass(source: str) -> None:
    assert not list(written_by(source))
