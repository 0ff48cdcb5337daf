"""`kiosk register …`: the operator's hand on the register, beside the running hub (docs/trust.md).

It works on the hub's database and state folder. A running hub follows with its next request; where it has to
be started again, the verb says so.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Engine

from kiosk.central.identity import load_certificates
from kiosk.central.next_identity import NextIdentity
from kiosk.clock import BEIJING, SystemClock
from kiosk.entropy import SystemEntropy
from kiosk.hub.database import chosen_address, open_database
from kiosk.hub.enrolment import Desk, Refused
from kiosk.hub.identity import CERTIFICATE_FILE, KEY_FILE, HubIdentity, load_or_make_identity
from kiosk.hub.issuing import Issuing, NotAsked
from kiosk.hub.machines import FINGERPRINT_SIGNS, Machines, NotDone
from kiosk.hub.migration import bring_up_to_date
from kiosk.hub.own_authority import OwnAuthority
from kiosk.hub.settings import TrustSettings, read_hub_settings
from kiosk.hub.transactions import look, transact
from kiosk.trust.certificate import BadCertificate
from kiosk.trust.signing_request import read_request

OLD_ROOT_DAYS = 180
NOT_DONE = 1
Said: TypeAlias = Iterable[str]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a verb works on."""

    state: Path
    engine: Engine
    identity: HubIdentity
    own: OwnAuthority
    settings: TrustSettings

    @property
    def machines(self) -> Machines:
        own = self.own if self.own.is_here else None
        return Machines(self.engine, self.identity.pinned, own, self.own.clock)

    @property
    def issuing(self) -> Issuing:
        return Issuing(self.identity.issuer, self.identity.pinned, self.own.clock)

    @property
    def next_of_hub(self) -> NextIdentity:
        return NextIdentity(self.state / KEY_FILE, self.state / CERTIFICATE_FILE)


def register(words: Sequence[str]) -> int:
    """Do what the words say; the exit status. Raises BadSettings."""
    return _act(_parser().parse_args(words))


def _parser() -> argparse.ArgumentParser:
    register = argparse.ArgumentParser(prog="kiosk register", description=__doc__)
    register.add_argument("--state", type=Path, required=True, help="the hub's folder")
    register.add_argument("--config", type=Path, default=Path("config"))
    register.add_argument("--database", default="", help="as for the hub")
    verbs = register.add_subparsers(required=True, metavar="VERB")

    def verb(
        name: str, does: Callable[[Opened, argparse.Namespace], Said], about: str
    ) -> argparse.ArgumentParser:
        parser = verbs.add_parser(name, help=about)
        parser.set_defaults(does=does)
        return parser

    verb("list", _list, "every machine, its status and its certificates")
    code = verb("code", _code, "a one-time code to enrol a machine with")
    code.add_argument("asset")
    code.add_argument("--service-point", required=True)
    for name, about in (
        ("suspend", "take nothing from a machine, until resume"),
        ("resume", "take its requests again"),
        ("revoke", "never again take anything from it"),
    ):
        verb(name, _change, about).add_argument("asset")
        verbs.choices[name].set_defaults(change=name)
    verb("revoke-certificate", _revoke_certificate, "one certificate").add_argument("begins_with")
    verb("requests", _requests, "write what waits for the authority").add_argument(
        "--out", type=Path, required=True
    )
    verb("bring-certificate", _bring_certificate, "what the authority made").add_argument("file", type=Path)
    verb("bring-list", _bring_list, "the authority's revocation list").add_argument("file", type=Path)
    verb("publish-list", _publish_list, "the own authority's revocation list anew")
    hub = verb("new-hub-key", _new_hub_key, "another key and certificate for the hub")
    hub.add_argument("--certificate", type=Path, help="what the province's authority made of the request")
    hub.add_argument("--stolen", action="store_true", help="put the one before on the revocation list")
    root = verb("new-root", _new_root, "another root for the own authority")
    root.add_argument(
        "--old-for-days", type=int, default=OLD_ROOT_DAYS, help="how long the old one is believed"
    )
    return register


def _act(options: argparse.Namespace) -> int:
    settings = read_hub_settings(options.config / "hub.toml").trust
    clock, entropy = SystemClock(), SystemEntropy()
    engine = open_database(chosen_address(options.state, options.database))
    bring_up_to_date(engine)
    identity = load_or_make_identity(options.state, clock, entropy)
    own = OwnAuthority(options.state, clock, entropy)
    try:
        opened = Opened(options.state, engine, identity, own, settings)
        opened.machines.tell_handovers()  # one that was cut before the table heard of it
        said = list(options.does(opened, options))
    except (NotDone, Refused, NotAsked, BadCertificate) as reason:
        sys.stderr.write(f"not done: {reason}\n")
        return NOT_DONE
    finally:
        engine.dispose()
    sys.stdout.writelines(f"{line}\n" for line in said)
    return 0


def _list(opened: Opened, _options: argparse.Namespace) -> Said:
    for one in opened.machines.listed():
        yield f"{one.kiosk}  {one.status}  {one.service_point}"
        for certificate in one.certificates:
            ends = certificate.ends.astimezone(BEIJING)
            signs = certificate.fingerprint[:FINGERPRINT_SIGNS]
            yield f"    {signs}  {certificate.state}  until {ends:%Y-%m-%d}"


def _code(opened: Opened, options: argparse.Namespace) -> Said:
    own, settings = opened.own, opened.settings
    desk = Desk(opened.engine, opened.identity, settings, opened.issuing, own.clock, own.entropy)
    code = desk.make_code(options.asset, options.service_point)
    ends = (own.clock.now() + timedelta(seconds=settings.code_valid_s)).astimezone(BEIJING)
    yield code.text()
    void = f"void after {settings.code_tries} wrong tries"
    yield f"for {options.asset} only, once, until {ends:%Y-%m-%d %H:%M}; {void}"


def _change(opened: Opened, options: argparse.Namespace) -> Said:
    getattr(opened.machines, options.change)(options.asset)
    yield f"{options.asset}: {options.change} done, effective with its next request"


def _revoke_certificate(opened: Opened, options: argparse.Namespace) -> Said:
    yield f"revoked; it was one of {opened.machines.revoke_certificate(options.begins_with)}"


def _requests(opened: Opened, options: argparse.Namespace) -> Said:
    waiting = look(opened.engine, opened.issuing.waiting)
    options.out.mkdir(parents=True, exist_ok=True)
    for kiosk, csr in waiting:
        key = read_request(csr).public_key.to_bytes().hex()[2 : 2 + FINGERPRINT_SIGNS]
        file = options.out / f"{kiosk}-{key}.csr"
        file.write_bytes(_pem(csr))
        yield str(file)


def _bring_certificate(opened: Opened, options: argparse.Namespace) -> Said:
    leaf, *chain = load_certificates(options.file)
    kiosk = transact(opened.engine, lambda db: opened.issuing.bring(db, leaf, tuple(chain)))
    yield f"{kiosk} gets {leaf.fingerprint.hex()[:FINGERPRINT_SIGNS]} when it asks again"


def _bring_list(opened: Opened, options: argparse.Namespace) -> Said:
    content = options.file.read_bytes()
    der = x509.load_pem_x509_crl(content).public_bytes(Encoding.DER) if b"-----BEGIN" in content else content
    found = opened.machines.bring_list(der, opened.identity.own.chain)
    yield f"{found} certificates of the register are on it"


def _publish_list(opened: Opened, _options: argparse.Namespace) -> Said:
    opened.machines.publish_list()
    yield "published"


def _new_hub_key(opened: Opened, options: argparse.Namespace) -> Said:
    following, before = opened.next_of_hub, opened.identity.own.certificate
    csr = following.request("hub", opened.own.entropy, "hub")
    if options.certificate is not None:
        leaf, *chain = load_certificates(options.certificate)
        opened.identity.pinned.check(leaf, chain, opened.own.clock.now(), "hub")
        if leaf.public_key != following.public_key():
            raise NotDone("the certificate is for another key")
        following.store(leaf, tuple(chain))
    elif opened.own.is_here:
        following.store(opened.own.issue(read_request(csr).public_key, "hub", "hub"), ())
    else:
        file = opened.state / "hub.csr"
        file.write_bytes(_pem(csr))
        yield f"{file}: have the province's authority make a certificate of it, then --certificate FILE"
        return
    following.take_into_use()
    if options.stolen:
        opened.machines.take_back(before)
    yield "done: start the hub's processes again, one after the other; sessions go on"


def _new_root(opened: Opened, options: argparse.Namespace) -> Said:
    old_ends = opened.own.clock.now() + timedelta(days=options.old_for_days)
    new = opened.machines.hand_over(opened.settings.centre, old_ends)
    signs = new.fingerprint.hex()[:FINGERPRINT_SIGNS]
    yield f"root {signs}; the old one is believed until {old_ends:%Y-%m-%d}"
    yield "start the hub's processes again; give the hub a new key only when every machine was on since"


def _pem(csr: bytes) -> bytes:
    return x509.load_der_x509_csr(csr).public_bytes(Encoding.PEM)
