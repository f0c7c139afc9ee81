"""Opening a PDF, with errors in a designer's words."""

from __future__ import annotations

from pathlib import Path

import pikepdf

from designgen.errors import InputError

_HEAD = 1024
"""A PDF may begin with so many bytes of something else."""


def open_pdf(path: Path) -> pikepdf.Pdf:
    """Return a PDF, opened without repairs that would hide its defects.

    Raises:
        InputError: It is not there, cannot be read, is no PDF, is cut off or damaged, or wants a password.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except FileNotFoundError as error:
        raise InputError(f'There is no file "{path}".', "Check the path.") from error
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {error.strerror or error}.', "") from error
    if not head:
        raise InputError(f'"{path.name}" is empty.', "Export the file again.")
    if b"%PDF-" not in head:
        raise InputError(f'"{path.name}" is not a PDF.', "Preflight checks PDF files only; export one for print.")
    try:
        # Rebuilding a damaged file by guesses would make it look sound; the shop's machine will not guess alike.
        pdf = pikepdf.open(path, attempt_recovery=False, suppress_warnings=True)
        if not len(pdf.pages):
            pdf.close()
            raise InputError(f'"{path.name}" has no pages.', "Export the file again.")
    except pikepdf.PasswordError as error:
        raise InputError(f'"{path.name}" is locked with a password.', "Export it without security settings.") from error
    except (pikepdf.PdfError, OSError, RuntimeError, ValueError, TypeError) as error:
        raise damaged(path, error) from error
    return pdf


def damaged(path: Path, error: Exception) -> InputError:
    """Return the error for a file that breaks off or contradicts itself."""
    # pikepdf begins its messages with the path; what follows says where and what.
    detail = str(error).replace(f"{path}", "").strip(" :.") or type(error).__name__
    return InputError(
        f'"{path.name}" is cut off or damaged ({detail}).', "Export or copy the file again; do not repair it."
    )
