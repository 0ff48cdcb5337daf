"""The centre's tables. Times are milliseconds since 1970 in UTC, so that every database keeps them alike."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, Enum, ForeignKey, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kiosk.card_life import BankState, PinState, SocialState


def _words(kind: type[StrEnum]) -> Enum:
    """A column of a state's own words, not of Python's names for them."""
    return Enum(kind, native_enum=False, length=12, values_callable=lambda kind: [str(one) for one in kind])


class Table(DeclarativeBase):
    """The base of all tables.

    A change here needs a step: `python -m kiosk.hub.migration WHAT_CHANGED` (docs/hub.md).
    """


class Kiosk(Table):
    """A machine of the register, and whether it may speak; it is known by its certificate (below)."""

    __tablename__ = "kiosk"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    service_point: Mapped[str]
    status: Mapped[str] = mapped_column(String(10), default="active")
    """active, suspended (reversible) or revoked (never again)."""


class KnownCertificate(Table):
    """A certificate by which a machine is known; while one is renewed, two are."""

    __tablename__ = "known_certificate"
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SM3 of the DER, as hex."""
    kiosk: Mapped[str] = mapped_column(String(40), index=True)
    der: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10), default="good")
    """good, superseded (opens no session any more) or revoked (has none any more)."""
    since_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    """When it came into the register: a session by a later one supersedes it."""


class EnrolCode(Table):
    """A one-time code for one machine: its key, sealed, and never the code itself."""

    __tablename__ = "enrol_code"
    lookup: Mapped[str] = mapped_column(String(4), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(40), index=True)
    service_point: Mapped[str]
    key: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at_ms: Mapped[int] = mapped_column(BigInteger)
    wrong: Mapped[int] = mapped_column(default=0)
    used_at_ms: Mapped[int | None] = mapped_column(BigInteger, default=None)
    csr_sm3: Mapped[str] = mapped_column(String(64), default="")
    """Of the request that it was used for."""
    answers_until_ms: Mapped[int | None] = mapped_column(BigInteger, default=None)
    """Until when the same request gets its certificate again."""


class CertificateRequest(Table):
    """A request for a certificate that was taken, and the certificate that came of it."""

    __tablename__ = "certificate_request"
    csr_sm3: Mapped[str] = mapped_column(String(64), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(40))
    csr: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at_ms: Mapped[int] = mapped_column(BigInteger)
    certificate: Mapped[str] = mapped_column(String(64), default="", index=True)
    """Its fingerprint; empty while an authority elsewhere takes its time."""


class TakenBack(Table):
    """A serial number on this centre's own revocation list."""

    __tablename__ = "taken_back"
    serial: Mapped[str] = mapped_column(String(40), primary_key=True)
    """As hex."""
    at_ms: Mapped[int] = mapped_column(BigInteger)


class KnownList(Table):
    """The newest revocation list of an authority, for whoever asks."""

    __tablename__ = "known_list"
    issuer: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SM3 of the authority's name."""
    der: Mapped[bytes] = mapped_column(LargeBinary)
    this_update_ms: Mapped[int] = mapped_column(BigInteger)


class RootHandover(Table):
    """A new root, and the old one's order to believe it."""

    __tablename__ = "root_handover"
    new: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Its fingerprint."""
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    ordered: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    at_ms: Mapped[int] = mapped_column(BigInteger)


class ChannelSession(Table):
    """A session of the channel, so that every worker knows every session (gm-trust.md §7)."""

    __tablename__ = "channel_session"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(40), index=True)
    certificate: Mapped[str] = mapped_column(String(64))
    """Which of the machine's certificates opened it."""
    hello: Mapped[str] = mapped_column(String(64), unique=True)
    """SM3 of the hello, which opens once."""
    keys: Mapped[bytes] = mapped_column(LargeBinary)
    """Wrapped under the hub's own key, and for this row."""
    opened_at_ms: Mapped[int] = mapped_column(BigInteger)
    live_since_ms: Mapped[int | None] = mapped_column(BigInteger, default=None)
    """Of its first request that was taken."""
    ends_at_ms: Mapped[int] = mapped_column(BigInteger, index=True)
    closes_at_ms: Mapped[int | None] = mapped_column(BigInteger, default=None)
    """Since a newer session of the machine went live, or it was ended by hand."""
    lane0: Mapped[int] = mapped_column(BigInteger, default=0)
    """The highest counter that was taken on each lane."""
    lane1: Mapped[int] = mapped_column(BigInteger, default=0)
    lane2: Mapped[int] = mapped_column(BigInteger, default=0)
    lane3: Mapped[int] = mapped_column(BigInteger, default=0)


class SignedStatement(Table):
    """What a machine signed, word for word: evidence that needs neither session nor keys of the channel."""

    __tablename__ = "signed_statement"
    kiosk: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    """The write's Idempotency-Key: one write, one statement."""
    case_id: Mapped[str] = mapped_column(String(32), index=True)
    statement: Mapped[str]
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    certificate: Mapped[str] = mapped_column(String(64))
    received_at_ms: Mapped[int] = mapped_column(BigInteger)


class KeptAnswer(Table):
    """The first answer to a write, given again when the same write is said again."""

    __tablename__ = "kept_answer"
    kiosk: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(32), index=True, default="", server_default="")
    """Empty: taken before keys began with their case."""
    target: Mapped[str]
    body_sm3: Mapped[str] = mapped_column(String(64))
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    at_ms: Mapped[int] = mapped_column(BigInteger, index=True)


class Case(Table):
    """One matter of one machine, from the first word to its end."""

    __tablename__ = "case_record"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    """One of CaseAtCentre.state; "unknown" while nothing but a mobile was proved."""
    changed_at_ms: Mapped[int] = mapped_column(BigInteger)
    attempt: Mapped[int] = mapped_column(default=0)
    scrapped: Mapped[int] = mapped_column(default=0)
    """The highest attempt that was given up: no number is given for it any more."""
    mobile: Mapped[str] = mapped_column(String(11), default="")
    """The mobile that was proved by a code."""
    bank: Mapped[str] = mapped_column(default="")
    id_number: Mapped[str] = mapped_column(String(18), default="", index=True)
    live_person: Mapped[str | None] = mapped_column(String(18), unique=True, default=None)
    """The person while this case is, or may become, a card: the database keeps one person to one card."""
    application: Mapped[str] = mapped_column(default="")
    applied: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """The application as it was received."""
    reason: Mapped[str] = mapped_column(default="")
    slip: Mapped[str] = mapped_column(default="", index=True)
    taken_at_ms: Mapped[int | None] = mapped_column(BigInteger, default=None)


class Card(Table):
    """One number that was given out, and the body it went to. Numbers are never used twice."""

    __tablename__ = "card"
    __table_args__ = (UniqueConstraint("case_id", "attempt"),)
    number: Mapped[str] = mapped_column(String(9), primary_key=True)
    bank_card_number: Mapped[str] = mapped_column(String(19), unique=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_record.id"))
    attempt: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    """reserved, made, enabled, retained, void."""
    issue_date: Mapped[date]
    expiry_date: Mapped[date]
    region: Mapped[str] = mapped_column(String(6))
    card_id: Mapped[str | None] = mapped_column(String(32), unique=True, default=None)
    """卡识别码 of the chip that was proved: one chip serves one number in its whole life.

    Of a card that the bureau made its first twelve bytes: no machine of ours has proved it.
    """
    atr_historical: Mapped[str] = mapped_column(String(26), default="")
    own_pin: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Of a kept card: its holder chose a PIN before leaving it."""


class BureauJob(Table):
    """A card that is made elsewhere for a case, and where it lies until it is collected."""

    __tablename__ = "bureau_job"
    case_id: Mapped[str] = mapped_column(ForeignKey("case_record.id"), primary_key=True)
    number: Mapped[str] = mapped_column(ForeignKey("card.number"))
    service_point: Mapped[str]
    """Where it was applied for, and is collected (JS 三.4)."""
    slot: Mapped[int] = mapped_column(default=0)
    """In the box there; 0: not made yet."""


class Serial(Table):
    """A counter: the last value given out."""

    __tablename__ = "serial"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class SmsCode(Table):
    """The latest code sent for a case: the outbox of the sandbox's short messages."""

    __tablename__ = "sms_code"
    case_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    mobile: Mapped[str] = mapped_column(String(11), index=True)
    code: Mapped[str] = mapped_column(String(6))
    sent_at_ms: Mapped[int] = mapped_column(BigInteger)
    serial: Mapped[int] = mapped_column(BigInteger, default=0)
    """Which of all messages this was."""
    messages: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)


class CardLife(Table):
    """A card that was handed out, or came from before, in its four dimensions (policy.md A.9)."""

    __tablename__ = "card_life"
    number: Mapped[str] = mapped_column(String(9), primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    """How a kiosk speaks of it."""
    person: Mapped[str] = mapped_column(String(18), index=True)
    social: Mapped[SocialState] = mapped_column(_words(SocialState))
    before: Mapped[SocialState] = mapped_column(_words(SocialState))
    """The state that comes back when a loss lapses or is cancelled."""
    lost_at_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    bank: Mapped[BankState] = mapped_column(_words(BankState))
    pin: Mapped[PinState] = mapped_column(_words(PinState))
    body: Mapped[str] = mapped_column(String(20), default="with_holder")
    """One of BodyState."""
    generation: Mapped[str] = mapped_column(String(4))
    bank_code: Mapped[str]
    issue_date: Mapped[date]
    expiry_date: Mapped[date]
    region: Mapped[str] = mapped_column(String(6))
    insured_place: Mapped[str] = mapped_column(String(6))
    chip_start: Mapped[str] = mapped_column(String(24), index=True)
    """The first twelve bytes of the 卡识别码; the last four are a MAC over them."""
    surplus: Mapped[bool] = mapped_column(default=False)
    reissue_case: Mapped[str | None] = mapped_column(String(32), default=None)
    renewal_case: Mapped[str | None] = mapped_column(String(32), default=None)


class DeedDone(Table):
    """What happened in a case, with the answer that a repetition gets again."""

    __tablename__ = "deed_done"
    case_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    deed: Mapped[str] = mapped_column(String(20), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, default=0)
    kiosk: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(40))
    """The card's ref, or a slip: another one under the same case is a conflict."""
    at_ms: Mapped[int] = mapped_column(BigInteger)
    serial: Mapped[int] = mapped_column(BigInteger)
    answer: Mapped[bytes] = mapped_column(LargeBinary)


class Contact(Table):
    """The mobile and the address that a citizen changed at a machine."""

    __tablename__ = "contact"
    person: Mapped[str] = mapped_column(String(18), primary_key=True)
    mobile: Mapped[str] = mapped_column(String(11), default="")
    address: Mapped[str] = mapped_column(String(100), default="")


class KeptBody(Table):
    """Something that a machine keeps for its owner."""

    __tablename__ = "kept_body"
    slip: Mapped[str] = mapped_column(String(40), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(40), primary_key=True)
    person: Mapped[str] = mapped_column(String(18), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    kept_at_ms: Mapped[int] = mapped_column(BigInteger)
    given_back: Mapped[bool] = mapped_column(default=False)


class OutOfBox(Table):
    """A card made beforehand that was read outside the machine's box, and not collected yet."""

    __tablename__ = "out_of_box"
    number: Mapped[str] = mapped_column(String(9), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(40))
    at_ms: Mapped[int] = mapped_column(BigInteger)


class FormerCode(Table):
    """A code to pay a fee by that lapsed, and was followed by another one."""

    __tablename__ = "former_code"
    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(32), index=True)
    state: Mapped[str] = mapped_column(String(14))
    """One of FeeState: nobody pays by it any more, or what was paid goes back."""


class FeeOrder(Table):
    """The fee of one case, by the code that was given last."""

    __tablename__ = "fee_order"
    case_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(32), unique=True)
    person: Mapped[str] = mapped_column(String(18))
    service: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(String(30))
    amount_fen: Mapped[int]
    state: Mapped[str] = mapped_column(String(14))
    """One of FeeState."""
    qr: Mapped[str]
    expires_at_ms: Mapped[int] = mapped_column(BigInteger)


class GatewayPayment(Table):
    """The payment gateway's own book; the centre reads it through the gateway's verbs only."""

    __tablename__ = "gateway_payment"
    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    amount_fen: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    """open, paid, closed or refunded."""
    charged: Mapped[int] = mapped_column(default=0)
    """How often the citizen's money was taken."""
    notice_due_at_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    notices: Mapped[int] = mapped_column(default=0)
    """How many notices are still to be delivered."""


class Agency(Table):
    """Somebody who acts for another person: what was filed, and the reviewer's word."""

    __tablename__ = "agency"
    case_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(40))
    service: Mapped[str] = mapped_column(String(30))
    principal: Mapped[str] = mapped_column(String(18))
    agent: Mapped[str] = mapped_column(String(18))
    relation: Mapped[str] = mapped_column(String(30))
    cause: Mapped[str] = mapped_column(String(30))
    commitment: Mapped[str] = mapped_column(String(64))
    filed: Mapped[bytes] = mapped_column(LargeBinary)
    """The request as it was received, with the mobiles and the pictures of the papers."""
    filed_at_ms: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(default="")
