"""The secret under which a machine calls its writes (write_key.py), on disk beside its key.

    KEY.writes   sealed as the key is, or its owner's alone to read; made once, and kept through every renewal

A write is said again after a power cut, and has to have the key that it had: the file is never made anew
while it is there, and one that does not open is refused.
"""

import secrets
from collections.abc import Iterable
from pathlib import Path

import msgspec

from kiosk.central.keys import read_secret, sealing_key, write_secret
from kiosk.central.write_key import WriteKeys
from kiosk.crypto import sm4
from kiosk.entropy import Entropy
from kiosk.errors import BadSettings

SECRET_BYTES = 32
_IV_BYTES = 12
_AAD = b"kiosk write keys"


class _InClear(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="write-keys-1", tag_field="form"):
    secret: str
    opened_before: list[str]

    def __repr__(self) -> str:
        return "_InClear(…)"


class _Sealed(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="write-keys-sealed-1", tag_field="form"
):
    sealed: str
    """IV (12 bytes) ‖ SM4-GCM of the secret."""
    opened_before: list[str]


def beside(key_file: Path) -> Path:
    """Where it lies."""
    return key_file.with_name(key_file.name + ".writes")


def make_write_keys(path: Path, opened_before: Iterable[str], entropy: Entropy) -> None:
    """The first time. `opened_before`: the cases that are open now, whose writes had other keys until now."""
    write_secret(path, _written(entropy.bytes(SECRET_BYTES), sorted(opened_before), sealing_key()))


def load_write_keys(path: Path) -> WriteKeys:
    """Raises BadSettings when there is none, others could have read it, or it does not open here.

    One that lies there in clear is sealed as soon as there is something to seal it with.
    """
    sealing = sealing_key()
    try:
        read = msgspec.json.decode(read_secret(path), type=_InClear | _Sealed)
        secret = _secret(path, read, sealing)
    except OSError as error:
        raise BadSettings(path.name, "file", type(error).__name__, "a file of write keys") from None
    except (msgspec.MsgspecError, ValueError):
        raise BadSettings(path.name, "secret", "something else", "a file of write keys") from None
    if len(secret) != SECRET_BYTES:
        raise BadSettings(path.name, "secret", f"{len(secret)} bytes", f"{SECRET_BYTES} bytes")
    if sealing is not None and isinstance(read, _InClear):
        draft = path.with_name(path.name + ".sealed")
        draft.unlink(missing_ok=True)
        write_secret(draft, _written(secret, read.opened_before, sealing))
        draft.replace(path)
    return WriteKeys(secret, frozenset(read.opened_before))


def _written(secret: bytes, opened_before: list[str], sealing: bytes | None) -> bytes:
    if sealing is None:
        return msgspec.json.encode(_InClear(secret.hex(), opened_before))
    iv = secrets.token_bytes(_IV_BYTES)
    return msgspec.json.encode(_Sealed((iv + sm4.seal(sealing, iv, secret, _AAD)).hex(), opened_before))


def _secret(path: Path, read: _InClear | _Sealed, sealing: bytes | None) -> bytes:
    if isinstance(read, _InClear):
        return bytes.fromhex(read.secret)
    if sealing is None:
        raise BadSettings(
            path.name, "sealed", "no secret here", "the secret that the key file is sealed with"
        )
    sealed = bytes.fromhex(read.sealed)
    try:
        return sm4.unseal(sealing, sealed[:_IV_BYTES], sealed[_IV_BYTES:], _AAD)
    except sm4.SealBroken:
        raise BadSettings(
            path.name, "sealed", "sealed elsewhere, or changed", "this machine's seal"
        ) from None
