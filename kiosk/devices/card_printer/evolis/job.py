"""A print job in the printer's bytes (devices.md §3A): the guide's short form, or the newer, marked one."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.card.face import CardBitmaps
from kiosk.devices.card_printer.evolis.codec import Command, command, download, short_download
from kiosk.devices.card_printer.evolis.models import EvolisModel, JobForm
from kiosk.devices.card_printer.evolis.raster import dye_planes, pack, resin_panels
from kiosk.devices.card_printer.evolis.shortened import MOST_LEVELS, short_dyes, short_resin
from kiosk.devices.card_printer.port import PrintJob

DYES = ("y", "m", "c")
RIBBON_IDS = {"ymcko": "0", "ko": "1"}
"""How `Pr;id;t` of the newer form numbers ribbons; seen with the SDK."""


@dataclass(frozen=True, slots=True)
class _Panel:
    """One panel as it is downloaded; a bare one lays nothing down."""

    letter: str
    raw: bytes
    bare: bool


def job_of(bitmaps: CardBitmaps, model: EvolisModel, now: Callable[[], float]) -> PrintJob:
    """The whole job. `now` is wall-clock time in seconds, which the newer form tells the printer."""
    panels = _panels(bitmaps, model)
    if model.job is JobForm.SHORT:
        return PrintJob(data=_short_form(panels, model))
    return PrintJob(data=_marked_form(panels, model, int(now())), ending=_ENDING)


def _panels(bitmaps: CardBitmaps, model: EvolisModel) -> list[_Panel]:
    resin = resin_panels(bitmaps)
    levels, dyes = model.colour_levels, dye_planes(bitmaps, model.colour_levels)
    raw = {panel: download(panel, 2, data) for panel, data in resin.items()}
    raw |= {panel: download(panel, levels, pack(dots, levels)) for panel, dots in dyes.items()}
    for panel in model.shortens & resin.keys():
        raw[panel] = min(raw[panel], short_download(panel, 2, short_resin(resin[panel])), key=len)
    if model.shortens.issuperset(DYES) and levels <= MOST_LEVELS:
        left = model.job_bytes - sum(len(raw[panel]) for panel in resin)
        for panel, data in short_dyes(dyes, levels, left).items():
            raw[panel] = min(raw[panel], short_download(panel, levels, data), key=len)
    bare = {panel: not dots.any() for panel, dots in dyes.items()}
    return [_Panel(letter, raw[letter], bare.get(letter, False)) for letter in (*DYES, *resin)]


def _short_form(panels: list[_Panel], model: EvolisModel) -> bytes:
    """Each download starts the panel before it, Se the last one."""
    return b"".join(
        (
            command(Command.RIBBON_TYPE, model.ribbon),
            command(Command.BEGIN),
            command(Command.FRONT),
            *(panel.raw for panel in panels),
            command(Command.END),
        )
    )


def _marked_form(panels: list[_Panel], model: EvolisModel, now_s: int) -> bytes:
    """As the SDK was seen to write it for one front; bare dyes are left out, as it does."""
    dyes = b"".join(panel.raw for panel in panels if panel.letter in DYES and not panel.bare)
    others = [panel.raw for panel in panels if panel.letter not in DYES]
    return b"".join(
        (
            _said("Psync;1;0", "<HEADER>", "Psmgr;1", f"Ppws;{now_s}", "Pcla;1", "Ppmode;0"),
            _said(f"Pr;{RIBBON_IDS[model.ribbon]};t", "Pwres;300;300;0", "Psk;10", "Piqla;a;d", "Pmc;h"),
            _said("Peoic;k;D", "Psync;2", "</HEADER>"),
            _said("Psync;12;1", "<OPTION Dpi=300x300>", "Psync;13;0", "</OPTION>"),
            _said("Psync;3;1", "<DOC Duplex=0>", "Psync;3;0", "Psync;5;1", "<CARD>", "Psync;5;0"),
            _said("Ss", "Mr;s", "Psync;9;1", "<FACE>", "Psync;9;0", "Sr"),
            _said("Pc;a;=;10", "Pl;a;=;10", "Pc;k;=;10", "Pc;o;=;10", "Pc;l;=;10", "Pc;f;=;10", "Pl;f;=;10"),
            _said("Pida;100;0;0;0"),
            *(_binary(raw) for raw in (dyes, *others) if raw),
            _said("Psync;10;1", "</FACE>", "Psync;10;0", "Se", "Psync;6;1", "</CARD>", "Psync;6;0"),
            _said("Psync;4;1", "</DOC>", "Psync;4;0"),
        )
    )


def _said(*parts: str) -> bytes:
    """Commands, and markers, which are no commands: bare text between them."""
    return b"".join(part.encode("ascii") if part.startswith("<") else command(part) for part in parts)


def _binary(raw: bytes) -> bytes:
    return f"<BINARY Size={len(raw)}>".encode("ascii") + raw + b"</BINARY>"


_ENDING = _said("Pcla;0", "Psync;11;1", "<END>", "Psync;11;0") + b"\x00"
"""What a printer that got everything waits for."""
