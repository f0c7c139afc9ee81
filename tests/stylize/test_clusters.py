from __future__ import annotations

import numpy as np
import pytest

from designgen.stylize import clusters
from designgen.stylize.clusters import cluster, histogram


def _blobs(sizes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Clouds of Oklab colours around far centres, of these many pixels."""
    generator = np.random.default_rng(3)
    centres = np.array([[0.2, 0.0, 0.0], [0.5, 0.2, 0.1], [0.9, -0.1, 0.1], [0.5, 0.0, -0.25]])[: len(sizes)]
    clouds = [c[:, None] + 0.01 * generator.normal(size=(3, n)) for c, n in zip(centres, sizes, strict=True)]
    return np.concatenate(clouds, 1), centres


def test_clouds_are_found_the_largest_first() -> None:
    lab, centres = _blobs((100, 400, 50, 200))
    found = cluster(*histogram(lab, np.ones(750)), 4)
    np.testing.assert_allclose(found, centres[[1, 3, 0, 2]], atol=5e-3)


def test_weights_count_and_what_weighs_nothing_is_not_seen() -> None:
    lab, centres = _blobs((100, 100, 100))
    share = np.repeat([1.0, 0.0, 3.0], 100)
    found = cluster(*histogram(lab, share), 2)
    np.testing.assert_allclose(found, centres[[2, 0]], atol=5e-3)


def test_the_histogram_keeps_mass_and_mean() -> None:
    lab = np.random.default_rng(1).uniform(-0.3, 1, (3, 500))
    share = np.random.default_rng(2).random(500)
    points, full = histogram(lab, share)
    assert full.sum() == pytest.approx(share.sum())
    np.testing.assert_allclose(full @ points / full.sum(), lab @ share / share.sum(), atol=1e-9)


def test_fewer_colours_than_asked_for() -> None:
    assert cluster(*histogram(np.full((3, 9), 0.5), np.ones(9)), 5).shape == (1, 3)


def test_order_does_not_matter() -> None:
    lab, _ = _blobs((100, 400, 50))
    order = np.random.default_rng(4).permutation(550)
    first, second = (cluster(*histogram(x, np.ones(550)), 3) for x in (lab, lab[:, order]))
    np.testing.assert_allclose(first, second, atol=1e-9)


def test_nothing_to_count() -> None:
    with pytest.raises(ValueError, match="0 everywhere"):
        histogram(np.zeros((3, 4)), np.zeros(4))


def test_of_a_large_picture_some_pixels_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    lab, centres = _blobs((100, 400, 50, 200))
    monkeypatch.setattr(clusters, "_ENOUGH", 300)
    points, full = histogram(lab, np.ones(750))
    assert full.sum() == 250
    np.testing.assert_allclose(cluster(points, full, 4), centres[[1, 3, 0, 2]], atol=1e-2)
