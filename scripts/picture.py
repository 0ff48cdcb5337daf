"""Makes the README's picture from a tour's pictures: the standing picture, ID card, making, taking.

.venv/bin/python -m kiosk demo --tour issue_card --out OUT
.venv/bin/python scripts/picture.py OUT
"""

import sys
from pathlib import Path

from PIL import Image

SHOWN = ("Attract", "PutIdCard", "Making", "TakeCard")
ONE_PX = (405, 720)
GAP_PX = 24
COLOURS = 128
PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "kiosk.png"


def main(out: Path) -> None:
    """Side by side, in the order of the visit; of a screen that was shown twice the last counts."""
    width, height = ONE_PX
    whole = Image.new("RGB", (len(SHOWN) * (width + GAP_PX) - GAP_PX, height), "white")
    for number, name in enumerate(SHOWN):
        last = max(out.glob(f"[0-9][0-9]-{name}.png"))
        one = Image.open(last).convert("RGB").resize(ONE_PX, Image.Resampling.LANCZOS)
        whole.paste(one, (number * (width + GAP_PX), 0))
    whole.quantize(COLOURS).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
