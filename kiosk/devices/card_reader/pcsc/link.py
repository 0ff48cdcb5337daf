"""PC/SC as blocking calls that all come back soon (PC/SC part 5; pcsc-lite's winscard.h).

One link has one context and belongs to one thread. After a failure that the context does not survive (the
daemon restarted, the reader was unplugged) it is thrown away, and the next call makes a new one.
"""

from smartcard import scard

from kiosk.devices.apdu_mask import answer_shown, atr_shown, command_shown
from kiosk.devices.trace import Trace

PROTOCOLS = {scard.SCARD_PROTOCOL_T0: scard.SCARD_PCI_T0, scard.SCARD_PROTOCOL_T1: scard.SCARD_PCI_T1}
UNAWARE: int = scard.SCARD_STATE_UNAWARE
COUNT_SHIFT = 16  # pcsc-lite counts insertions and removals in the upper half of the state

CARD_GONE = frozenset({scard.SCARD_W_REMOVED_CARD, scard.SCARD_E_NO_SMARTCARD})
CARD_SILENT = frozenset(
    {
        scard.SCARD_W_UNRESPONSIVE_CARD,
        scard.SCARD_W_UNPOWERED_CARD,
        scard.SCARD_W_UNSUPPORTED_CARD,
        scard.SCARD_W_RESET_CARD,
        scard.SCARD_E_NOT_TRANSACTED,
        scard.SCARD_E_PROTO_MISMATCH,
        scard.SCARD_E_TIMEOUT,
    }
)


class PcscFailed(Exception):
    """A call of PC/SC failed: which, and the code of winscard.h."""

    def __init__(self, call: str, code: int) -> None:
        super().__init__(f"{call} {code & 0xFFFFFFFF:08X}")
        self.code = code


class PcscLink:
    """A way to one reader, named by the beginning of its name or by its place in the list."""

    def __init__(self, reader: str | int, trace: Trace | None = None) -> None:
        self._trace = trace
        self._wanted = reader
        self._name = ""
        self._context: int | None = None
        self._card: int | None = None
        self._protocol = 0

    def look(self, known: int, within_ms: int) -> int:
        """The reader's state as soon as it is not `known`, or after `within_ms`. Raises PcscFailed."""
        context = self._open()
        code, states = scard.SCardGetStatusChange(context, within_ms, [(self._name, known)])
        if code == scard.SCARD_E_TIMEOUT:
            return known
        self._expect("SCardGetStatusChange", code)
        state: int = states[0][1]
        if state & (scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_UNKNOWN):
            self._expect("SCardGetStatusChange", scard.SCARD_E_READER_UNAVAILABLE)
        return state & ~int(scard.SCARD_STATE_CHANGED)

    def name(self) -> str:
        """The reader's whole name, as pcscd lists it. Raises PcscFailed."""
        self._open()
        return self._name

    def connect(self) -> bytes:
        """Power the card, alone with it; the ATR. Raises PcscFailed."""
        self.disconnect()
        context = self._open()
        both = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        code, card, protocol = scard.SCardConnect(context, self._name, scard.SCARD_SHARE_EXCLUSIVE, both)
        self._expect("SCardConnect", code)
        self._card, self._protocol = card, protocol
        code, _, _, _, atr = scard.SCardStatus(card)
        self._expect("SCardStatus", code)
        if self._trace is not None:
            self._trace.note(f"powered in {self._name}, T={int(self.speaks_blocks)}")
            self._trace.frame(bytes(atr), atr_shown(bytes(atr)), sent=False)
        return bytes(atr)

    @property
    def speaks_blocks(self) -> bool:
        """Whether the connected card talks T=1, as every contactless one does."""
        return bool(self._protocol == scard.SCARD_PROTOCOL_T1)

    def transmit(self, apdu: bytes) -> bytes:
        """One command to the connected card. Raises PcscFailed."""
        if self._card is None:
            raise PcscFailed("SCardTransmit", scard.SCARD_W_UNPOWERED_CARD)
        if self._trace is not None:
            self._trace.frame(apdu, command_shown(apdu), sent=True)
        code, answer = scard.SCardTransmit(self._card, PROTOCOLS[self._protocol], list(apdu))
        self._expect("SCardTransmit", code)
        if self._trace is not None:
            self._trace.frame(bytes(answer), answer_shown(bytes(answer)), sent=False)
        return bytes(answer)

    def disconnect(self) -> None:
        """Leave the card without power, so that the next session begins with nothing proven."""
        card, self._card = self._card, None
        if card is not None:
            scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD)

    def close(self) -> None:
        """Give everything back; the next call begins anew."""
        self.disconnect()
        context, self._context = self._context, None
        if context is not None:
            scard.SCardReleaseContext(context)

    def _open(self) -> int:
        if self._context is None:
            code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
            self._expect("SCardEstablishContext", code)
            self._context = context
            self._name = self._found()
        return self._context

    def _found(self) -> str:
        code, names = scard.SCardListReaders(self._context, [])
        self._expect("SCardListReaders", code)
        wanted = self._wanted
        fitting = names[wanted:] if isinstance(wanted, int) else [n for n in names if n.startswith(wanted)]
        if not fitting:
            self._expect("SCardListReaders", scard.SCARD_E_UNKNOWN_READER)
        name: str = fitting[0]
        return name

    def _expect(self, call: str, code: int) -> None:
        if code == scard.SCARD_S_SUCCESS:
            return
        if self._trace is not None:
            self._trace.note(f"{call} {code & 0xFFFFFFFF:08X}")
        if code not in CARD_GONE and code not in CARD_SILENT:
            self.close()
        raise PcscFailed(call, code)


def has_card(state: int) -> bool:
    return bool(state & scard.SCARD_STATE_PRESENT)


def was_changed(before: int, after: int) -> bool:
    """Whether a card went in or out between two looks, even if both look alike."""
    return before != UNAWARE and before >> COUNT_SHIFT != after >> COUNT_SHIFT
