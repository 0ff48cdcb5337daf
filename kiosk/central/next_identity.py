"""The next key and certificate of a machine, on disk beside the ones in use (gm-trust.md §8).

    KEY.next   the next key, before anybody hears of it        KEY.request   the request, as it is sent
    CERTIFICATE.next   what the authority made of it

Everything is on disk before it leaves the machine: cut anywhere, it goes on with the same key and the same
request, which the centre answers with the same certificate. Taking the next into use is two renames; a start
that finds one done does the other.
"""

from dataclasses import dataclass
from pathlib import Path

from kiosk.central.identity import load_certificates, save_certificates
from kiosk.central.keys import load_key, save_key, write_secret
from kiosk.crypto import sm2
from kiosk.entropy import Entropy
from kiosk.trust.certificate import Certificate
from kiosk.trust.signing_request import make_request


@dataclass(frozen=True, slots=True)
class NextIdentity:
    """Of the identity whose key and certificate lie in these files, if they do yet."""

    key_file: Path
    certificate_file: Path

    @property
    def next_key(self) -> Path:
        return _beside(self.key_file, ".next")

    @property
    def next_certificate(self) -> Path:
        return _beside(self.certificate_file, ".next")

    @property
    def _request(self) -> Path:
        return _beside(self.key_file, ".request")

    @property
    def is_asked_for(self) -> bool:
        return self._request.exists()

    @property
    def is_here(self) -> bool:
        """Whether it only has to be taken into use."""
        return self.next_certificate.exists()

    def request(self, name: str, entropy: Entropy, unit: str = "kiosk") -> bytes:
        """The request (DER) for the next certificate, the same until it is taken into use or given up."""
        if not self._request.exists():
            if not self.next_key.exists():
                save_key(self.next_key, sm2.PrivateKey.generate(entropy))
            write_secret(self._request, make_request(load_key(self.next_key), name, unit, entropy))
        return self._request.read_bytes()

    def public_key(self) -> sm2.PublicKey:
        """Of the next key; raises BadSettings when there is none."""
        return load_key(self.next_key).public()

    def store(self, leaf: Certificate, chain: tuple[Certificate, ...]) -> None:
        """The certificate came."""
        save_certificates(self.next_certificate, leaf, *chain)

    def take_into_use(self) -> None:
        """In the place of the ones before. What is cut half way is finished at the next start."""
        self.next_key.replace(self.key_file)
        self.finish()

    def start(self) -> None:
        """When the program starts: the next one, when it is here, is in use from now on.

        The centre has given it out, and may have heard it already; then it takes the old one no more.
        """
        if self.is_here and self.next_key.exists():
            self.next_key.replace(self.key_file)
        self.finish()

    def finish(self) -> None:
        """The other half of a change that was cut between its two renames."""
        if self.next_key.exists() or not self.next_certificate.exists():
            return
        if load_certificates(self.next_certificate)[0].public_key == load_key(self.key_file).public():
            self.next_certificate.replace(self.certificate_file)
            self._request.unlink(missing_ok=True)

    def give_up(self) -> None:
        """The centre takes nothing signed with it: another key and another request next time."""
        for path in (self.next_certificate, self._request, self.next_key):
            path.unlink(missing_ok=True)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
