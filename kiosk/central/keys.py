"""Secrets of the channel on disk: a machine's own key, a centre's.

A key file is sealed with SM4-GCM under a secret from elsewhere, where the machine has one: systemd's
credential `kiosk-key-seal`, which a TPM may guard, or the file that KIOSK_KEY_SEAL_FILE names. Without one
the file is its owner's alone to read, which protects no copy of it. Nothing here protects it from root; a key
device behind the same Signer does.
"""

import logging
import os
import secrets
from pathlib import Path

import msgspec

from kiosk.crypto import sm2, sm3, sm4
from kiosk.entropy import Entropy
from kiosk.errors import BadSettings

log = logging.getLogger(__name__)

OWNER_ONLY = 0o600
CREDENTIAL = "kiosk-key-seal"
"""Its name among systemd's credentials (LoadCredentialEncrypted=)."""
SEAL_FILE = "KIOSK_KEY_SEAL_FILE"
SECRET_BYTES = 16
_IV_BYTES = 12
_OTHERS = 0o077


class _SealedFile(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="sm2-key-sealed-1", tag_field="form"
):
    sealed: str
    """IV (12 bytes) ‖ SM4-GCM of the scalar, for the public key beside it."""
    public: str


class _KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="sm2-key-1", tag_field="form"):
    private: str
    public: str

    def __repr__(self) -> str:
        return "_KeyFile(…)"


def load_or_make_key(path: Path, entropy: Entropy) -> sm2.PrivateKey:
    """The key in `path`; the first time it is made. Raises BadSettings like `load_key`."""
    if not path.exists():
        key = sm2.PrivateKey.generate(entropy)
        save_key(path, key)
        return key
    return load_key(path)


def save_key(path: Path, key: sm2.PrivateKey) -> None:
    """Into a file of its own; raises FileExistsError rather than write over another key."""
    write_secret(path, _written(key, sealing_key()))


def load_key(path: Path) -> sm2.PrivateKey:
    """Raises BadSettings when there is none, others could have read it, or it does not open here.

    One that lies there in clear is sealed as soon as there is something to seal it with.
    """
    sealing = sealing_key()
    try:
        read = msgspec.json.decode(read_secret(path), type=_SealedFile | _KeyFile)
        key = sm2.PrivateKey(int.from_bytes(_scalar(path, read, sealing), "big"))
    except OSError as error:
        raise BadSettings(path.name, "file", type(error).__name__, "an SM2 key file") from None
    except (msgspec.MsgspecError, ValueError, sm2.BadKey):
        raise BadSettings(path.name, "private", "something else", "an SM2 key file") from None
    if key.public().to_bytes().hex() != read.public:
        raise BadSettings(path.name, "public", "another key's", "the private key's own")
    if sealing is not None and isinstance(read, _KeyFile):
        draft = path.with_name(path.name + ".sealed")
        draft.unlink(missing_ok=True)
        write_secret(draft, _written(key, sealing))
        draft.replace(path)
    return key


def sealing_key() -> bytes | None:
    """What key files are sealed with here, 16 bytes. Raises BadSettings for a secret that is too short."""
    named, credentials = os.environ.get(SEAL_FILE, ""), os.environ.get("CREDENTIALS_DIRECTORY", "")
    path = Path(named) if named else Path(credentials) / CREDENTIAL
    if not named and (not credentials or not path.exists()):
        return None
    try:
        secret = path.read_bytes()
    except OSError as error:
        raise BadSettings(path.name, SEAL_FILE, type(error).__name__, "a file with a secret") from None
    if len(secret) < SECRET_BYTES:
        raise BadSettings(path.name, "secret", f"{len(secret)} bytes", f"{SECRET_BYTES} random bytes or more")
    return sm3.expand(secret, b"kiosk key file", b"SM4-GCM", 16)


def _written(key: sm2.PrivateKey, sealing: bytes | None) -> bytes:
    public = key.public().to_bytes()
    if sealing is None:
        log.warning("a key file is not sealed: it is protected by its file mode alone")
        return msgspec.json.encode(_KeyFile(f"{key.d:064x}", public.hex()))
    iv = secrets.token_bytes(_IV_BYTES)
    sealed = iv + sm4.seal(sealing, iv, key.d.to_bytes(32, "big"), public)
    return msgspec.json.encode(_SealedFile(sealed.hex(), public.hex()))


def _scalar(path: Path, read: _SealedFile | _KeyFile, sealing: bytes | None) -> bytes:
    if isinstance(read, _KeyFile):
        return bytes.fromhex(read.private)
    if sealing is None:
        raise BadSettings(
            path.name, "sealed", "no secret here", f"the credential {CREDENTIAL} or {SEAL_FILE}"
        )
    sealed = bytes.fromhex(read.sealed)
    try:
        return sm4.unseal(sealing, sealed[:_IV_BYTES], sealed[_IV_BYTES:], bytes.fromhex(read.public))
    except sm4.SealBroken:
        raise BadSettings(
            path.name, "sealed", "sealed elsewhere, or changed", "this machine's own seal"
        ) from None


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all; an existing one is never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)  # a leftover of a start that was cut
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.link(draft, path)
    draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def read_secret(path: Path) -> bytes:
    if path.stat().st_mode & _OTHERS:
        raise BadSettings(path.name, "file mode", oct(path.stat().st_mode & 0o777), oct(OWNER_ONLY))
    return path.read_bytes()
