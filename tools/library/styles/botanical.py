"""Pen and wash: plant studies in sepia line, hatching and stipple over loose pale washes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.curves import circle, place
from tools.library.fields import pack
from tools.library.styles.folio import MADDER, MIST, OCHRE, OLIVE, ROSE, SAGE, Folio
from tools.library.styles.herbarium import berries, bloom, branch, fern, pod, umbel, veined_leaf

Real = npt.NDArray[np.floating[Any]]


def botanical_ink(size: int, seed: int) -> Real:
    """Hedge roses, ferns, umbels, leafy twigs and poppy heads on cream."""
    rng = np.random.default_rng(seed)
    folio = Folio(size, rng)
    radii = [0.17] * 3 + [0.17] * 3 + [0.165] * 3 + [0.15] * 3 + [0.10] * 4 + [0.10] * 4 + [0.06] * 9
    seats = pack([r * size for r in radii], (size, size), rng, 0.0, 300)
    for at in pack([size * 0.16] * 5, (size, size), rng, 0.0, 100):
        tone = (MIST, ROSE, OCHRE)[int(rng.integers(0, 3))]
        folio.tint(place(circle(0, 0, size * 0.13, 12) * (1, 0.7), at[0], at[1], rng.uniform(0, 3)), tone, 0.22)
    for at in seats[6:9]:
        fern(folio, at, -1.2 + rng.normal(0, 0.8), size * rng.uniform(0.42, 0.50))
    for at in seats[9:12]:
        umbel(folio, at, -1.57 + rng.normal(0, 0.5), size * rng.uniform(0.21, 0.27), MIST)
    for k, at in enumerate(seats[3:6]):
        branch(folio, at, rng.uniform(0, 6.28), size * rng.uniform(0.36, 0.44), (OLIVE, SAGE, OLIVE)[k])
    for at in seats[12:16]:
        pod(folio, at, -1.4 + rng.normal(0, 0.6), size * rng.uniform(0.13, 0.17))
    for at in seats[16:20]:
        berries(folio, at, rng.uniform(0, 6.28), size * rng.uniform(0.16, 0.2), MADDER)
    for at in seats[20:]:
        veined_leaf(folio, at, rng.uniform(0, 6.28), size * rng.uniform(0.07, 0.10), 0.42, OLIVE)
    for k, at in enumerate(seats[:3]):
        bloom(folio, at, size * rng.uniform(0.125, 0.15), (MADDER, ROSE, ROSE)[k])
    return folio.finish()
