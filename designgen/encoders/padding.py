"""One pixel of border by the lattice, and its transpose, in a buffer that has room for it.

The values are those of ``Lattice.pad(x, 1)``. They are copied side by side, at most six strips, because indexing them
or letting autograd differentiate joined slices took as long as the convolutions.
"""

from __future__ import annotations

from torch import Tensor

from designgen.repeat.lattice import Lattice


def interior(padded: Tensor) -> Tensor:
    """The view (B, C, H, W) of a map (B, C, H + 2, W + 2) without its border."""
    return padded[..., 1:-1, 1:-1]


def fill_border(padded: Tensor, lattice: Lattice) -> None:
    """Write into the border of (B, C, H + 2, W + 2) what the plane shows there, from the interior, in place.

    Raises:
        ValueError: The drop does not fall on whole cells of this map.
    """
    by_rows, by_columns = padded, padded.mT
    if lattice.axis == "row":
        by_rows, by_columns = by_columns, by_rows
    # The sides along the drop first, without corners; the other two then take the corners from them.
    low, high = by_columns[..., 1, 1:-1], by_columns[..., -2, 1:-1]
    if lattice.wraps[1]:
        low, high = high, low
    shift = _shift(padded, lattice)
    _copy_rolled(by_columns[..., 0, 1:-1], low, -shift)
    _copy_rolled(by_columns[..., -1, 1:-1], high, shift)
    near, far = _ends(lattice.wraps[0])
    by_rows[..., 0, :].copy_(by_rows[..., near, :])
    by_rows[..., -1, :].copy_(by_rows[..., far, :])


def fold_border(padded: Tensor, lattice: Lattice) -> Tensor:
    """Add the border of (B, C, H + 2, W + 2) to where ``fill_border`` took it from, in place: its transpose.

    Returns:
        The interior, a view (B, C, H, W).
    """
    by_rows, by_columns = padded, padded.mT
    if lattice.axis == "row":
        by_rows, by_columns = by_columns, by_rows
    near, far = _ends(lattice.wraps[0])
    by_rows[..., near, :].add_(by_rows[..., 0, :])
    by_rows[..., far, :].add_(by_rows[..., -1, :])
    near, far = _ends(lattice.wraps[1])
    shift = _shift(padded, lattice)
    _add_rolled(by_columns[..., near, 1:-1], by_columns[..., 0, 1:-1], shift)
    _add_rolled(by_columns[..., far, 1:-1], by_columns[..., -1, 1:-1], -shift)
    return interior(padded)


def pad_one(x: Tensor, lattice: Lattice) -> Tensor:
    """A copy of (B, C, H, W) with one pixel of border on every side, in the same layout; it carries no gradient.

    Raises:
        ValueError: The drop does not fall on whole cells of this map.
    """
    batch, channels, height, width = x.shape
    padded = x.detach().new_empty((batch, height + 2, width + 2, channels)).movedim(-1, 1)
    interior(padded).copy_(x.detach())
    fill_border(padded, lattice)
    return padded


def _ends(wraps: bool) -> tuple[int, int]:
    """Which lines the first and the last line of the border show."""
    return (-2, 1) if wraps else (1, -2)


def _shift(padded: Tensor, lattice: Lattice) -> int:
    return lattice.shift_px(padded.shape[-2] - 2, padded.shape[-1] - 2) if lattice.drop else 0


def _copy_rolled(into: Tensor, line: Tensor, shift: int) -> None:
    """Set ``into`` to the line rolled along the last axis."""
    shift %= line.shape[-1]
    if shift:
        into[..., :shift].copy_(line[..., -shift:])
        into[..., shift:].copy_(line[..., :-shift])
    else:
        into.copy_(line)


def _add_rolled(into: Tensor, line: Tensor, shift: int) -> None:
    """Add to ``into`` the line rolled along the last axis."""
    shift %= line.shape[-1]
    if shift:
        into[..., :shift].add_(line[..., -shift:])
        into[..., shift:].add_(line[..., :-shift])
    else:
        into.add_(line)
