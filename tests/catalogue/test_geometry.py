"""Frames split without loss and without overlap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.catalogue.geometry import Frame

lengths = st.floats(1, 400)
frames = st.builds(Frame, st.floats(0, 200), st.floats(0, 200), lengths, lengths)


@given(frames, st.integers(1, 6), st.integers(1, 6))
def test_grid_cells_fill_the_frame_in_reading_order(frame: Frame, across: int, down: int) -> None:
    gap = min(frame.w, frame.h) / 20
    cells = frame.grid(across, down, gap, gap)
    assert len(cells) == across * down
    assert all(frame.holds(cell) for cell in cells)
    assert (cells[0].x, cells[0].y) == (frame.x, frame.y)
    assert cells[-1].right == pytest.approx(frame.right) and cells[-1].bottom == pytest.approx(frame.bottom)
    covered = sum(cell.w * cell.h for cell in cells)
    gaps = frame.w * frame.h - (frame.w - gap * (across - 1)) * (frame.h - gap * (down - 1))
    assert covered + gaps == pytest.approx(frame.w * frame.h)


@given(frames, st.floats(0, 1))
def test_a_frame_and_its_rest_meet(frame: Frame, share: float) -> None:
    top, rest = frame.top(frame.h * share), frame.below(frame.h * share)
    assert top.bottom == pytest.approx(rest.y) and rest.bottom == pytest.approx(frame.bottom)
    left, after = frame.left(frame.w * share), frame.after(frame.w * share)
    assert left.right == pytest.approx(after.x) and after.right == pytest.approx(frame.right)


@given(frames)
def test_centred_keeps_the_middle_and_inset_shrinks(frame: Frame) -> None:
    small = frame.centred(frame.w / 3, frame.h / 2)
    assert frame.holds(small)
    assert small.x - frame.x == pytest.approx(frame.right - small.right)
    assert small.y - frame.y == pytest.approx(frame.bottom - small.bottom)
    assert frame.inset(frame.w / 3, frame.h / 4).holds(small)
    assert not small.holds(frame)
