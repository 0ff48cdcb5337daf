"""The Chinese typeface: the SC faces of Noto Sans CJK, taken out of Debian's font collection once.

Debian packs the faces into a TTC whose first one is Japanese, and Kivy cannot choose a face: 直 骨 门 would
come out in Japanese shapes. So the SC face is chosen by its name and kept as a file of its own.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import BadSettings

FAMILY = "Noto Sans CJK SC"
PACKAGE_FOLDER = Path("/usr/share/fonts/opentype/noto")
COLLECTIONS = {"Regular": "NotoSansCJK-Regular.ttc", "Bold": "NotoSansCJK-Bold.ttc"}

FAMILY_NAME_ID = 1  # OpenType name table


@dataclass(frozen=True, slots=True)
class Fonts:
    """Paths of the two weights that the glass, the card face and the simulated paper use."""

    regular: Path
    bold: Path


def find_fonts(cache: Path | None = None, package_folder: Path = PACKAGE_FOLDER) -> Fonts:
    """Return both faces, extracting them at the first call. Raises BadSettings without the package."""
    folder = (cache or default_cache()) / "fonts"
    return Fonts(
        regular=_face(folder, package_folder, "Regular"),
        bold=_face(folder, package_folder, "Bold"),
    )


def default_cache() -> Path:
    """Where things are kept that can be made again: $KIOSK_CACHE, else the user's cache folder."""
    if own := os.environ.get("KIOSK_CACHE"):
        return Path(own)
    if shared := os.environ.get("XDG_CACHE_HOME"):
        return Path(shared) / "kiosk"
    return Path.home() / ".cache" / "kiosk"


def _face(folder: Path, package_folder: Path, weight: str) -> Path:
    target = folder / f"NotoSansSC-{weight}.otf"
    if target.is_file():
        return target

    source = package_folder / COLLECTIONS[weight]
    if not source.is_file():
        raise BadSettings(str(source), f"{FAMILY} {weight}", "no file", "the Debian package fonts-noto-cjk")
    _extract(source, target)
    return target


def _extract(source: Path, target: Path) -> None:
    # Here and not above: it is needed once in a machine's life, and costs every start a tenth of a second.
    from fontTools.ttLib import TTCollection  # noqa: PLC0415

    with TTCollection(str(source), lazy=True) as collection:
        face = next((f for f in collection.fonts if f["name"].getDebugName(FAMILY_NAME_ID) == FAMILY), None)
        if face is None:
            raise BadSettings(str(source), FAMILY, "no such face", "the Debian package fonts-noto-cjk")
        target.parent.mkdir(parents=True, exist_ok=True)
        # Another kiosk process may be doing the same: whoever renames last leaves a whole file all the same.
        handle, unfinished = tempfile.mkstemp(dir=target.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            face.save(file)
    Path(unfinished).replace(target)
