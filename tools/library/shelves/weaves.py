"""Cloths and geometry."""

from __future__ import annotations

from tools.library.spec import StyleSpec, SwatchSpec
from tools.library.swatches import checks, coverlet, deco, gingham, metropole, sateen, twills, waves, weaves

STYLES: tuple[StyleSpec, ...] = ()

SWATCHES: tuple[SwatchSpec, ...] = (
    SwatchSpec("deco-fans", "Deco fans", "straight", 16, deco.deco_fans, ("geometric", "art deco")),
    SwatchSpec(
        "metropole", "Metropole", "straight", 32, metropole.metropole, ("geometric", "art deco", "conversational")
    ),
    SwatchSpec(
        "moorland-tartan", "Moorland tartan", "straight", 16, weaves.moorland_tartan, ("tartan", "woven"), size_px=1392
    ),
    SwatchSpec("heather-plaid", "Heather plaid", "straight", 20, weaves.heather_plaid, ("tartan", "woven", "large")),
    SwatchSpec(
        "paddock-houndstooth", "Paddock houndstooth", "straight", 16, checks.paddock_houndstooth, ("check", "woven")
    ),
    SwatchSpec("study-glen", "Study glen", "straight", 20, checks.study_glen, ("check", "woven", "menswear")),
    SwatchSpec(
        "harbour-herringbone", "Harbour herringbone", "straight", 12, twills.harbour_herringbone, ("twill", "woven")
    ),
    SwatchSpec("riviera-ticking", "Riviera ticking", "straight", 24, twills.riviera_ticking, ("stripe", "woven")),
    SwatchSpec(
        "blue-sea-waves",
        "Blue sea waves",
        "straight",
        24,
        waves.seigaiha,
        ("seigaiha", "geometric", "indigo"),
        size_px=1440,
    ),
    SwatchSpec(
        "homestead-coverlet",
        "Homestead coverlet",
        "straight",
        24,
        coverlet.homestead_coverlet,
        ("dobby", "woven", "heritage"),
    ),
    SwatchSpec("picnic-gingham", "Picnic gingham", "straight", 20, gingham.picnic_gingham, ("check", "embroidered")),
    SwatchSpec("ginkgo-sateen", "Ginkgo sateen", "straight", 24, sateen.ginkgo_sateen, ("leaves", "satin", "woven")),
)
