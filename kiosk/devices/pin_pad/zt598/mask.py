"""What of a ZT598's frames a trace may show (see pin_pad/mask.py)."""

from kiosk.devices.pin_pad.mask import pad_mask
from kiosk.devices.pin_pad.zt598.codec import FORM

SHOWN_BYTES = 5  # 02, three digits of length, CMD or RTN

mask = pad_mask(FORM, SHOWN_BYTES)
