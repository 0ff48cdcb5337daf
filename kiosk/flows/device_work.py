"""What each device is let do to show that it works: on the glass (look 53), and for `check --exercise`.

Nothing here reads a citizen's card or document, and no card moves (see spent_blank.py).
"""

from dataclasses import dataclass
from datetime import datetime

from kiosk.devices.camera.port import Camera
from kiosk.devices.card_printer.port import CardPrinter
from kiosk.devices.card_reader.port import CardReader
from kiosk.devices.id_reader.port import IdReader
from kiosk.devices.pin_pad.port import EncryptorState, PinPad
from kiosk.devices.receipt_printer.port import ReceiptPrinter
from kiosk.devices.status import DeviceStatus, Supply
from kiosk.errors import CardPulled, DeviceError
from kiosk.prompts.maintenance import Finding
from kiosk.stationery import Stationery


@dataclass(frozen=True, slots=True)
class Tested:
    """How the device is after its test, and what was found."""

    status: DeviceStatus
    findings: tuple[Finding, ...] = ()
    works: bool = True
    """False for a device that answers but cannot do its work: no ribbon, no paper."""

    @property
    def passed(self) -> bool:
        return self.status.usable and self.works and all(finding.good for finding in self.findings)


async def check_module(reader: IdReader) -> Tested:
    """The ID reader's own check, its module's number, one look at the pad."""
    result = await reader.test()
    if not result.status.usable:
        return Tested(result.status)
    number = (
        Finding("sam_number", (("number", result.serial),))
        if result.serial
        else Finding("sam_nameless", good=False)
    )
    pad = Finding("pad_taken" if result.card_seen else "pad_free")
    return Tested(result.status, (Finding("sam_check"), number, pad))


async def power_chip(reader: CardReader) -> Tested:
    """The card that is in the reader is powered, and asked for nothing."""
    status = await reader.status()
    if not status.usable:
        return Tested(status)
    try:
        answer = await reader.chip.power_on()
    except CardPulled:
        return Tested(status, (Finding("reader_empty"),))
    except DeviceError as error:
        return Tested(status, (Finding("chip_mute", (("fault", error.fault.code),), good=False),))
    await reader.chip.power_off()
    return Tested(status, (Finding("atr", (("atr", answer.hex(" ").upper()),)),))


async def look_over_pad(pad: PinPad) -> Tested:
    """What the pad says of itself. No digits are asked for: a technician's are nobody's business."""
    status = await pad.reset()
    if not status.usable:
        return Tested(status)
    findings = [
        Finding("pad_battery_low", good=False) if status.battery is Supply.LOW else Finding("pad_battery")
    ]
    if status.tampered is not None:
        findings.append(Finding("pad_sealed"))
    if status.encryptor is EncryptorState.NOT_INITIALIZED:
        findings.append(Finding("pad_no_key"))  # no fault: a card's PIN is typed in clear
    return Tested(status, tuple(findings))


async def print_slip(printer: ReceiptPrinter, stationery: Stationery, at: datetime, staff: str) -> Tested:
    """A test slip, printed and cut; nothing is sent to a printer whose paper nobody vouches for."""
    status = await printer.reset()
    if not status.can_print:
        return Tested(status, works=False)
    await printer.print(stationery.test_slip(at, {"staff": staff}))
    status = await printer.status()
    return Tested(status, (Finding("slip_printed"),), works=status.can_print)


async def clear_printer(printer: CardPrinter) -> Tested:
    """The card printer without a card: who it is, its ribbon."""
    result = await printer.test()
    status, findings = result.status, []
    if result.firmware or result.serial:
        findings.append(
            Finding("printer_is", (("firmware", result.firmware or "?"), ("serial", result.serial or "?")))
        )
    if result.ribbon_kind and status.cards_left is not None:
        left, size = str(status.cards_left), str(result.ribbon_size or "?")
        findings.append(Finding("ribbon", (("kind", result.ribbon_kind), ("left", left), ("size", size))))
    if status.cleaning_due:
        findings.append(Finding("cleaning_due"))
    return Tested(status, tuple(findings), works=status.can_print)


async def take_picture(camera: Camera) -> Tested:
    """One picture, measured and wiped."""
    result = await camera.test()
    if not result.width_px:
        return Tested(result.status)
    size = (("width", str(result.width_px)), ("height", str(result.height_px)))
    return Tested(
        result.status,
        (
            Finding("picture", size),
            Finding("brightness", (("grey", f"{result.brightness:.0f}"),)),
            Finding("sharpness", (("variance", f"{result.sharpness:.0f}"),)),
        ),
    )
