"""TLS with the centre's authority pinned: who has another one's certificate is not spoken to."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.central.http import RequestsTransport
from kiosk.central.transport import WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.worker import ThreadWorker

ASKED = WireRequest("GET", "/trust/challenge", {}, b"")


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        pass


class Authority:
    """A throw-away one for TLS: ordinary algorithms, since Python's OpenSSL has no SM TLS."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / f"{name}.crt"
        own = self._builder(self._name, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.file.write_bytes(own.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def server(self, address: str = "127.0.0.1") -> Path:
        """Key and certificate of a server at this address."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "centre")])
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        made = self._builder(name, key).add_extension(names, critical=False).sign(self._key, hashes.SHA256())
        file = self._folder / f"server-{address}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
        return file

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return x509.CertificateBuilder(
            issuer_name=self._name,
            subject_name=subject,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - timedelta(days=1),
            not_valid_after=now + timedelta(days=1),
        )


@contextmanager
def listening(certificate: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


async def asked(url: str, ca_file: Path | str) -> int:
    worker = ThreadWorker("tls")
    transport = RequestsTransport(url, worker, str(ca_file))
    try:
        return (await transport.exchange(ASKED, 5.0)).status
    finally:
        transport.close()
        worker.close()


async def test_the_centre_under_the_pinned_authority_is_spoken_to(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "ours")

    with listening(authority.server()) as url:
        assert await asked(url, authority.file) == 200


async def test_nobody_under_another_authority_is_nor_one_that_the_system_trusts(tmp_path: Path) -> None:
    ours, other = Authority(tmp_path, "ours"), Authority(tmp_path, "other")

    with listening(other.server()) as url:
        for ca_file in (ours.file, ""):
            with pytest.raises(CentralUnreachable, match="SSLError"):
                await asked(url, ca_file)


async def test_nor_another_machine_under_the_same_authority(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "ours")

    with listening(authority.server("127.0.0.9")) as url, pytest.raises(CentralUnreachable, match="SSLError"):
        await asked(url, authority.file)
