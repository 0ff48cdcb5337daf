"""What of a KMY3501's frames a trace may show (see pin_pad/mask.py)."""

from kiosk.devices.pin_pad.kmy3501.codec import FORM
from kiosk.devices.pin_pad.mask import pad_mask

SHOWN_BYTES = 5  # 02, LEN and CMD or ST in hex

mask = pad_mask(FORM, SHOWN_BYTES)
