"""sRGB to the four inks of a press: through its ICC profile, with a limit on the ink that may lie on one spot."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import imagecodecs
import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageCms

from designgen.colour.spaces import lab_from_srgb
from designgen.errors import InputError
from designgen.press.profiles import OWN_CONDITION, Cmyk, PressProfile, RenderingIntent

Levels = NDArray[np.uint8]

OWN_ICC: Final = Path(__file__).parent / "icc" / "designgen-coated-290.icc"
JPEG_HEADROOM_PERCENT: Final = 12.0
"""JPEG adds up to 11 points of ink beside edges (measured); so that much less is aimed at."""
GAMUT_DELTA_E = 5.0
"""Colours that change by more (CIEDE2000) are seen to change by everyone."""

_INTENTS: dict[RenderingIntent, int] = {"perceptual": 0, "relative": 1, "saturation": 2, "absolute": 3}
_BLACK_POINT = 0x2000
_STRIP_ROWS = 256
_GAMUT_SAMPLES = 1 << 16


@dataclass(frozen=True)
class IccProfile:
    """An ICC profile of a press.

    Attributes:
        data: The file's bytes.
        description: What it calls itself.
        version: Major and minor version.
    """

    data: bytes
    description: str
    version: tuple[int, int]

    @property
    def digest(self) -> str:
        """Name of its content."""
        return hashlib.sha256(self.data).hexdigest()[:16]


def read_icc(path: Path | None) -> IccProfile:
    """Read the ICC profile of a press; our own where the path is None.

    Raises:
        InputError: It cannot be read, or is not a profile that turns colours into CMYK.
    """
    path = OWN_ICC if path is None else path
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f'The ICC profile "{path}" cannot be read: {error.strerror}.', "Check its path.") from error
    return icc_from_bytes(data, str(path))


def icc_from_bytes(data: bytes, name: str) -> IccProfile:
    """Check a profile.

    Raises:
        InputError: It is damaged, or of another kind than a CMYK output profile with both directions.
    """
    ask = "Ask the print shop for the ICC profile of its press (a CMYK output profile)."
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data)).profile
    except (OSError, ImageCms.PyCMSError) as error:
        raise InputError(f'"{name}" is not an ICC profile, or it is damaged.', ask) from error
    kind, space = profile.device_class.strip(), profile.xcolor_space.strip()
    if kind != "prtr" or space != "CMYK":
        raise InputError(f'"{name}" is a profile of class {kind} for {space}; a press has class prtr and CMYK.', ask)
    version = data[8], data[9] >> 4
    description = (profile.profile_description or Path(name).stem).strip()
    icc = IccProfile(data, description, version)
    try:
        _transform(icc.data, 1, _BLACK_POINT)
    except ImageCms.PyCMSError as error:
        raise InputError(f'"{name}" can only show inks and not choose them: it has no table into CMYK.', ask) from error
    return icc


@lru_cache(maxsize=8)
def _transform(icc: bytes, intent: int, flags: int) -> Any:
    press = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    return ImageCms.buildTransform(ImageCms.createProfile("sRGB"), press, "RGB", "CMYK", intent, flags)  # type: ignore[arg-type]


class InkTransform:
    """Turns sRGB into the inks of one press, never more of them than it takes. Safe to share between threads."""

    def __init__(self, press: PressProfile) -> None:
        """Read and check the profile's ICC file.

        Raises:
            InputError: See `read_icc`.
        """
        self.press = press
        self.icc = read_icc(press.intent)
        self._intent = _INTENTS[press.rendering_intent]
        self._flags = _BLACK_POINT if press.black_point_compensation else 0
        # Built now, in one thread.
        self._to_inks = _transform(self.icc.data, self._intent, self._flags)

    @property
    def condition(self) -> str:
        """Registered name of the printing condition, "" where only the ICC profile says what it is."""
        if self.press.condition:
            return self.press.condition
        return OWN_CONDITION if self.press.intent is None else ""

    def inks(self, levels: Levels) -> Levels:
        """Return inks of pixels.

        Args:
            levels: uint8 (H, W, 3), sRGB.

        Returns:
            uint8 (H, W, 4), 255 for full ink; no pixel above the profile's limit less `JPEG_HEADROOM_PERCENT`.
        """
        height, width, _ = levels.shape
        out = np.empty((height, width, 4), np.uint8)
        for top in range(0, height, _STRIP_ROWS):
            inked = self.unlimited(levels[top : top + _STRIP_ROWS])
            out[top : top + _STRIP_ROWS] = limited(inked, self.press.tac_percent - JPEG_HEADROOM_PERCENT)
        return out

    def unlimited(self, levels: Levels) -> Levels:
        """Return what the ICC profile alone makes of pixels, however much ink that is."""
        inked = ImageCms.applyTransform(Image.fromarray(np.ascontiguousarray(levels)), self._to_inks)
        return np.asarray(inked)

    def of_srgb(self, rgb: ArrayLike) -> Cmyk:
        """Return the inks of one sRGB colour in [0, 1], within the limit, in whole percent."""
        return self.of_lab(lab_from_srgb(np.asarray(rgb, np.float64)))

    def of_lab(self, lab: ArrayLike) -> Cmyk:
        """Return the inks of one CIELAB (D50) colour, within the limit, in whole percent.

        Lab reaches colours that sRGB does not, so named inks come by it.
        """
        values = np.asarray(lab, np.float64).reshape(1, 1, 3)
        inks = _cms(values, _LAB, self.icc.data, ("lab", "cmyk"), "float64", self._intent, self._flags)
        shares = _within(np.clip(np.round(inks.reshape(4)), 0, 100) / 100, self.press.tac_percent / 100)
        cyan, magenta, yellow, black = (round(float(share), 2) for share in shares)
        return cyan, magenta, yellow, black

    def lab_of(self, inks: ArrayLike) -> NDArray[np.float64]:
        """Return CIELAB (D50) of inks (..., 4) in [0, 1], relative to the paper, black fitted as in the way there."""
        shares = np.asarray(inks, np.float64)
        flat = np.ascontiguousarray(shares.reshape(1, -1, 4) * 100)
        lab = _cms(flat, self.icc.data, _LAB, ("cmyk", "lab"), "float64", self._intent, self._flags)
        return lab.reshape(*shares.shape[:-1], 3)

    @cached_property
    def _grey_ramp(self) -> NDArray[np.float64]:
        """L* of black ink alone, for 0 to 100 percent, relative to the paper and not to the darkest black."""
        shares = np.zeros((1, 101, 4))
        shares[..., 3] = np.arange(101)
        lab = _cms(shares, self.icc.data, _LAB, ("cmyk", "lab"), "float64", _INTENTS["relative"], 0)
        return lab[0, :, 0]

    def tint_of(self, lightness: float) -> float:
        """Return the share of black ink alone, in whole percent, that comes nearest to an L*."""
        return int(np.abs(self._grey_ramp - lightness).argmin()) / 100


_LAB: Final = bytes(imagecodecs.cms_profile("lab4"))


def _cms(
    values: NDArray[Any], source: bytes, target: bytes, spaces: tuple[str, str], dtype: str, intent: int, flags: int
) -> NDArray[np.float64]:
    found = imagecodecs.cms_transform(
        values, source, target, colorspace=spaces[0], outcolorspace=spaces[1], outdtype=dtype,
        intent=intent, flags=flags,
    )  # fmt: skip
    return np.asarray(found, np.float64)


def limited(inks: Levels, tac_percent: float) -> Levels:
    """Return inks with no more than so much on any spot: black is kept, the three colours are reduced alike.

    Args:
        inks: uint8 (H, W, 4), 255 for full ink.
        tac_percent: The most of all four added.
    """
    most = int(tac_percent * 255 / 100)
    total = inks.sum(axis=2, dtype=np.uint16)
    if int(total.max(initial=0)) <= most:
        return inks
    out = inks.copy()
    over = total > most
    found = inks[over].astype(np.float32)
    colours = found[:, :3].sum(axis=1)
    room = np.maximum(most - found[:, 3], 0)
    found[:, :3] = np.floor(found[:, :3] * (room / np.maximum(colours, 1))[:, None])
    out[over] = found.astype(np.uint8)
    return out


def _within(shares: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    """Return one colour's shares of ink with the same limit, in whole percent."""
    if shares.sum() <= most + 1e-9:
        return shares
    scale = max(most - shares[3], 0) / shares[:3].sum()
    return np.append(np.floor(shares[:3] * scale * 100) / 100, shares[3])


def gamut_share(levels: Levels, transform: InkTransform, delta_e: float = GAMUT_DELTA_E) -> float:
    """Return the share of pixels whose colour the press cannot hold within a colour difference.

    White is compared with the paper's white and black with its darkest black, as the eye does; what counts is what
    happens to colours between.

    Args:
        levels: uint8 (H, W, 3), sRGB; of a large picture an even sample is looked at.
        transform: The press.
        delta_e: CIEDE2000 beyond which a pixel counts.

    Returns:
        0 to 1.
    """
    height, width, _ = levels.shape
    step = max(1, int(np.ceil(np.sqrt(height * width / _GAMUT_SAMPLES))))
    sample = np.ascontiguousarray(levels[step // 2 :: step, step // 2 :: step])
    if not sample.size:
        sample = levels
    colours, counts = np.unique(sample.reshape(-1, 3), axis=0, return_counts=True)
    inks = transform.inks(colours[None])[0] / 255.0
    from skimage.color import deltaE_ciede2000

    found = deltaE_ciede2000(  # type: ignore[no-untyped-call]
        lab_from_srgb(colours / 255.0), transform.lab_of(inks)
    )
    return float(counts[np.asarray(found) > delta_e].sum() / counts.sum())
