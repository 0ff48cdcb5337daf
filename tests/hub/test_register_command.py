"""`kiosk register` beside a running hub, and `kiosk enrol` over real HTTP, as they are typed."""

import asyncio
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.__main__ import main
from kiosk.central import messages as m
from kiosk.central import routes
from kiosk.central.asking import Asking
from kiosk.central.beliefs import Beliefs
from kiosk.central.channel import Channel, Ends, Line
from kiosk.central.floor import MemoryFloor
from kiosk.central.http import RequestsTransport
from kiosk.central.identity import load_certificates, load_identity, save_certificates
from kiosk.central.keys import save_key
from kiosk.clock import SystemClock
from kiosk.crypto.sm2 import PrivateKey
from kiosk.enrol import AGAIN, DONE, REFUSED, enrol
from kiosk.errors import BadSettings, CentralUnreachable
from kiosk.hub.register_command import NOT_DONE, register
from kiosk.hub.serve import open_hub
from kiosk.model import KioskId
from kiosk.trust.chain import Pinned
from kiosk.trust.signing_request import make_request
from kiosk.trust.tags import Lane
from kiosk.worker import InlineWorker
from tests.hub.identities import WRITE_KEYS
from tests.hub.test_over_http import served
from tests.hub.world import CENTRE, CONFIG
from tests.trust.openssl import DISTID, issue, make_authority, openssl
from tests.trust.pki import ENTROPY

pytestmark = pytest.mark.slow

ASSET = "K0000001"
POINT = "示例服务点"


class Site:
    """A hub's folder and a machine's, with the commands as they are typed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.state, self.machine, self._capsys = folder / "hub", folder / "kiosk", capsys
        self.machine.mkdir()

    def register(self, *words: str) -> tuple[int, list[str]]:
        status = register(["--state", str(self.state), "--config", str(CONFIG), *words])
        captured = self._capsys.readouterr()
        return status, (captured.out + captured.err).splitlines()

    def said(self, *words: str) -> list[str]:
        status, said = self.register(*words)
        assert status == 0, said
        return said

    def enrol(self, url: str, code: str, *, anew: bool = False) -> tuple[int, str]:
        text = (CONFIG / "kiosk.toml").read_text("utf-8")
        for old, new in (
            ('url = "https://centre.example"', f'url = "{url}"'),
            ("/var/lib/kiosk/", f"{self.machine}/"),
            ("/etc/kiosk/", f"{self.machine}/"),
        ):
            text = text.replace(old, new)
        (self.machine / "kiosk.toml").write_text(text, "utf-8")
        status = enrol(self.machine, code, anew=anew)
        captured = self._capsys.readouterr()
        return status, captured.out + captured.err

    def channel(self) -> Channel:
        """As the machine starts."""
        key, certificate, root = (self.machine / name for name in ("kiosk-key.json", "kiosk.crt", "root.crt"))
        own = load_identity(key, certificate, ENTROPY)
        clock = SystemClock()
        beliefs = Beliefs(root, self.machine / "bulletin.json", CENTRE, own.chain, clock.now())
        ends = Ends(KioskId(ASSET), own, CENTRE, beliefs.pinned, WRITE_KEYS)
        return Channel(ends, clock, ENTROPY, MemoryFloor())


async def ask(channel: Channel, url: str) -> object:
    transport = RequestsTransport(url, InlineWorker())
    try:
        asking = Asking(channel, Line(Lane.FLOWS, transport, InlineWorker()))
        return await asking.ask(routes.BANKS, m.BanksRequest(POINT))
    finally:
        transport.close()


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    return Site(tmp_path, capsys)


def test_a_machine_is_enrolled_suspended_and_given_a_new_hub_key_to_meet(site: Site) -> None:
    hub = open_hub(site.state, CONFIG, sandbox=False)
    with served(hub) as url:
        # A code, a typing error, the right code.
        code, about = site.said("code", ASSET, "--service-point", POINT)
        assert f"for {ASSET} only" in about
        assert site.enrol(url, "H4PW")[0] == REFUSED
        assert site.enrol(url, code[:5] + "0000-0000-0000-0000")[0] == REFUSED
        status, told = site.enrol(url, code.lower().replace("-", " "))
        assert status == DONE, told
        fingerprint = load_certificates(site.machine / "kiosk.crt")[0].fingerprint.hex()[:8]
        assert fingerprint in told
        assert f"    {fingerprint}  good" in "\n".join(site.said("list"))
        assert site.enrol(url, code)[0] == REFUSED  # it has one already

        # It speaks; suspended it does not; resumed it does.
        channel = site.channel()
        assert asyncio.run(ask(channel, url))
        site.said("suspend", ASSET)
        with pytest.raises(CentralUnreachable, match="kiosk-suspended"):
            asyncio.run(ask(channel, url))
        assert site.register("suspend", ASSET) == (NOT_DONE, ["not done: it is suspended"])
        site.said("resume", ASSET)
        assert asyncio.run(ask(channel, url))
        site.said("new-hub-key", "--stolen")
        before = hub.identity.own.certificate
    hub.engine.dispose()

    # The hub comes back with another key: the session goes on, and the next one opens.
    hub = open_hub(site.state, CONFIG, sandbox=False)
    assert hub.identity.own.certificate.public_key != before.public_key
    with served(hub) as url:
        assert asyncio.run(ask(channel, url))
        assert asyncio.run(ask(site.channel(), url))
        code, _ = site.said("code", ASSET, "--service-point", POINT)
        assert site.enrol(url, code, anew=True)[0] == DONE
        site.said("revoke", ASSET)
        with pytest.raises(CentralUnreachable, match="kiosk-revoked"):
            asyncio.run(ask(site.channel(), url))
        assert site.register("code", ASSET, "--service-point", POINT)[0] == NOT_DONE
    hub.engine.dispose()
    assert site.enrol(url, code, anew=True)[0] == AGAIN


def test_a_new_root_makes_new_certificates_and_the_hub_believes_both(site: Site) -> None:
    hub = open_hub(site.state, CONFIG, sandbox=False)
    (old,) = hub.identity.pinned.roots
    hub.engine.dispose()

    said = site.said("new-root", "--old-for-days", "90")
    hub = open_hub(site.state, CONFIG, sandbox=False)
    hub.engine.dispose()

    new, kept = hub.identity.pinned.roots
    assert kept == old
    assert new.fingerprint.hex()[:8] in said[0]
    assert hub.identity.own.certificate.issuer_name == old.subject_name
    site.said("new-hub-key")
    assert load_certificates(site.state / "hub.crt")[0].issuer_name == new.subject_name
    with pytest.raises(BadSettings, match="one new root a day"):
        site.register("new-root")


def test_with_a_province_s_authority_requests_go_out_and_certificates_come_in(
    site: Site, tmp_path: Path
) -> None:
    province = tmp_path / "province"
    province.mkdir()
    make_authority(province)
    site.state.mkdir()
    key = PrivateKey.generate(ENTROPY)
    save_key(site.state / "hub.key", key)
    root = load_certificates(province / "root.pem")
    save_certificates(site.state / "root.crt", *root)
    (province / "hub.csr").write_bytes(hub_request(key))
    issue(province, "hub", by="root")
    save_certificates(site.state / "hub.crt", *load_certificates(province / "hub.pem"))
    hub = open_hub(site.state, CONFIG, sandbox=False)
    with served(hub) as url:
        code, _ = site.said("code", ASSET, "--service-point", POINT)
        assert site.enrol(url, code)[0] == AGAIN
        (written,) = site.said("requests", "--out", str(tmp_path / "out"))
        (province / "kiosk.csr").write_bytes(Path(written).read_bytes())
        said = openssl("req", "-in", "kiosk.csr", "-verify", "-vfyopt", DISTID, "-noout", cwd=province)
        assert b"verify OK" in said
        issue(province, "kiosk", by="root")
        assert ASSET in site.said("bring-certificate", str(province / "kiosk.pem"))[0]
        assert site.register("bring-certificate", str(province / "kiosk.pem"))[0] == NOT_DONE

        assert site.enrol(url, code)[0] == DONE

        leaf = load_certificates(site.machine / "kiosk.crt")[0]
        Pinned(tuple(root)).check(leaf, (), SystemClock().now(), "kiosk")
    hub.engine.dispose()
    (asked,) = site.said("new-hub-key")
    assert asked.startswith(str(site.state / "hub.csr"))
    assert site.register("publish-list")[0] == NOT_DONE


def hub_request(key: PrivateKey) -> bytes:
    return x509.load_der_x509_csr(make_request(key, "hub", "hub", ENTROPY)).public_bytes(Encoding.PEM)


def test_it_is_typed_as_the_guide_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = ["register", "--state", str(tmp_path), "code", ASSET, "--service-point", POINT]

    assert main(said) == 0
    assert f"for {ASSET} only" in capsys.readouterr().out
