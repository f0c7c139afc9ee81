"""Flowers, leaves, fruit, creatures."""

from __future__ import annotations

from tools.library.spec import StyleSpec, SwatchSpec
from tools.library.swatches import (
    cameos,
    crane,
    cycling,
    damask,
    emblems,
    florals,
    fruit,
    jungle,
    paisley,
    poppies,
    posy,
    seaside,
    songbirds,
)

STYLES: tuple[StyleSpec, ...] = ()

SWATCHES: tuple[SwatchSpec, ...] = (
    SwatchSpec("garden-rose", "Garden rose", "half-drop", 32, florals.rose_night, ("floral", "large")),
    SwatchSpec("jungle-leaves", "Jungle leaves", "half-drop", 32, jungle.jungle, ("leaves", "large")),
    SwatchSpec("amalfi-citrus", "Amalfi citrus", "half-drop", 24, fruit.citrus, ("conversational", "medium")),
    SwatchSpec("ditsy-meadow", "Ditsy meadow", "straight", 16, florals.ditsy, ("floral", "small")),
    SwatchSpec("emperor-moth", "Emperor moth", "none", 26, emblems.moth, ("placed", "emblem")),
    SwatchSpec("peony-posy", "Peony posy", "none", 24, posy.peony_posy, ("placed", "floral")),
    SwatchSpec("madder-paisley", "Madder paisley", "half-drop", 36, paisley.paisley, ("paisley", "large", "heritage")),
    SwatchSpec(
        "pomegranate-damask", "Pomegranate damask", "half-drop", 48, damask.damask, ("damask", "two tones", "large")
    ),
    SwatchSpec("chalk-poppies", "Chalk field poppies", "half-drop", 38, poppies.poppies, ("floral", "large"), seed=12),
    SwatchSpec("lagoon-reef", "Lagoon reef", "half-drop", 30, seaside.reef, ("conversational", "fish", "medium")),
    SwatchSpec("orchard-songbirds", "Orchard songbirds", "half-drop", 34, songbirds.songbirds, ("birds", "large")),
    SwatchSpec("dancing-crane", "Dancing crane", "none", 30, crane.crane, ("placed", "birds", "emblem")),
    SwatchSpec("lilac-cameos", "Lilac cameos", "half-drop", 30, cameos.cameos, ("portrait", "conversational", "large")),
    SwatchSpec("spring-bicycles", "Spring bicycles", "half-drop", 20, cycling.bicycles, ("conversational", "ditsy")),
)
