"""What was asked of a card service that knows no cases: a file for each case, sealed and written whole.

    card_service/<case>.matter      nonce 12 ‖ SM4-GCM(JSON), the case as its context
    card_service/key                drawn at the first start; readable by its owner only

A matter names its person for as long as it is open, since every operation asks for number and name again;
what has ended keeps only its outcome, for who asks again, and goes after a month. The seal keeps people out
of copies and backups of single files; like the machine's other keys it does not keep out root.
"""

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from kiosk.central import messages as m
from kiosk.central.card_service.operations import Operation
from kiosk.central.keys import read_secret, write_secret
from kiosk.crypto import sm3, sm4
from kiosk.entropy import Entropy
from kiosk.errors import BadSettings, CentralUnreachable

KEY_BYTES = 16
NONCE_BYTES = 12
KEEPS = timedelta(days=31)
SUFFIX = ".matter"

Stage = Literal["unknown", "applied", "reserved", "made", "enabled", "withdrawn", "refused"]


class Person(Struct, frozen=True):
    """Whom the service has to be told of each time, and what the chip is told of them."""

    id_type: str
    id_number: str
    name: str
    sex: str = ""
    nation: str = ""
    birth: date | None = None
    mobile: str = ""
    address: str = ""

    def __repr__(self) -> str:
        return "Person(…)"


class Matter(Struct, frozen=True, kw_only=True):
    """All that is known of one case here."""

    case: str
    stage: Stage = "unknown"
    person: Person | None = None
    """None: nothing was asked for anybody yet, or it is over."""
    proved_mobile: str = ""
    service: str = ""
    bank: str = ""
    attempt: int = 0
    card_number: str = ""
    bank_card_number: str = ""
    issue_date: date | None = None
    expiry_date: date | None = None
    card_id: str = ""
    sent: Operation | None = None
    """Said, and not answered: whether it happened nobody knows yet."""
    sent_at: datetime | None = None
    deed: m.Deed | None = None
    """What happened in this case, or is meant to by `sent`."""
    about: str = ""
    """The card that the deed is about, by its ref."""
    done_at: datetime | None = None
    answer: bytes = b""
    """The first answer to it, as JSON: a repetition gets it again."""

    def __repr__(self) -> str:
        return f"Matter({self.stage}, sent={self.sent})"


class CaseBook:
    """Blocks; called through a Worker."""

    def __init__(self, folder: Path, entropy: Entropy) -> None:
        """Raises BadSettings when the key is none, or others could have read it."""
        self._folder = folder
        self._entropy = entropy
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / "key"
        if not path.exists():
            write_secret(path, entropy.bytes(KEY_BYTES))
        self._key = read_secret(path)
        if len(self._key) != KEY_BYTES:
            raise BadSettings(str(path), "key", f"{len(self._key)} bytes", f"{KEY_BYTES} bytes")

    def read(self, case: str) -> Matter:
        """What is known; a case that nobody spoke of yet is `unknown`. Raises BadSettings for a torn file."""
        path = self._path(case)
        try:
            sealed = path.read_bytes()
        except FileNotFoundError:
            return Matter(case=case)
        try:
            text = sm4.unseal(self._key, sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], case.encode("ascii"))
            return msgspec.json.decode(text, type=Matter)
        except (sm4.SealBroken, msgspec.MsgspecError, ValueError):
            raise BadSettings(str(path), "(file)", "something else", "a matter of this machine") from None

    def write(self, matter: Matter) -> None:
        """On the disk when this returns, whole. Raises CentralUnreachable for a disk that takes nothing.

        Then what was said may have been heard, as when no answer comes: the service is asked, later.
        """
        try:
            self._put(matter)
        except OSError as error:
            raise CentralUnreachable(f"the book of the card service: {error.strerror}") from error

    def _put(self, matter: Matter) -> None:
        nonce = self._entropy.bytes(NONCE_BYTES)
        text = msgspec.json.encode(matter)
        path = self._path(matter.case)
        draft = path.with_suffix(".new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(nonce + sm4.seal(self._key, nonce, text, matter.case.encode("ascii")))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        folder = os.open(self._folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def ref(self, card_number: str) -> str:
        """How a card is spoken of without its number: the same after a restart, and says nothing."""
        return sm3.mac(self._key, b"card\n" + card_number.encode("utf-8"))[:16].hex()

    def forget(self, now: datetime) -> int:
        """What ended long ago goes; how many that were."""
        gone = 0
        for path in self._folder.glob(f"*{SUFFIX}"):
            changed = datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo)
            if now - changed > KEEPS and self.read(path.stem).person is None:
                path.unlink()
                gone += 1
        return gone

    def _path(self, case: str) -> Path:
        return self._folder / (case + SUFFIX)
