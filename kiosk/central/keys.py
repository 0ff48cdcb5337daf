"""Secrets of the channel on disk: a machine's own key, a centre's.

A file protects copies and backups, not against root; a key device or TPM behind the same Signer does better.
"""

import os
from pathlib import Path

import msgspec

from kiosk.crypto import sm2
from kiosk.entropy import Entropy
from kiosk.errors import BadSettings

OWNER_ONLY = 0o600
_OTHERS = 0o077


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
    written = _KeyFile(f"{key.d:064x}", key.public().to_bytes().hex())
    write_secret(path, msgspec.json.encode(written))


def load_key(path: Path) -> sm2.PrivateKey:
    """Raises BadSettings when there is none, or when others could have read it."""
    try:
        read = msgspec.json.decode(read_secret(path), type=_KeyFile)
        key = sm2.PrivateKey(int.from_bytes(bytes.fromhex(read.private), "big"))
    except OSError as error:
        raise BadSettings(path.name, "file", type(error).__name__, "an SM2 key file") from None
    except (msgspec.MsgspecError, ValueError, sm2.BadKey):
        raise BadSettings(path.name, "private", "something else", "an SM2 key file") from None
    if key.public().to_bytes().hex() != read.public:
        raise BadSettings(path.name, "public", "another key's", "the private key's own")
    return key


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
