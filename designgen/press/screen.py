"""The last step of a screen edition: linearised, so that a reader shows the first page before the rest has come."""

from __future__ import annotations

from typing import BinaryIO

import pikepdf


def linearise(finished: BinaryIO, stream: BinaryIO) -> None:
    """Copy a finished PDF into a stream, linearised.

    Args:
        finished: A whole PDF, seekable.
        stream: Open for writing and seeking, at its beginning.
    """
    finished.flush()
    finished.seek(0)
    with pikepdf.open(finished) as pdf:
        pdf.save(
            stream,
            linearize=True,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            fix_metadata_version=False,
        )
