"""The tables as they were when steps began to be written down."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("service", sa.String(length=30), nullable=False),
        sa.Column("principal", sa.String(length=18), nullable=False),
        sa.Column("agent", sa.String(length=18), nullable=False),
        sa.Column("relation", sa.String(length=30), nullable=False),
        sa.Column("cause", sa.String(length=30), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("filed", sa.LargeBinary(), nullable=False),
        sa.Column("filed_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "beat",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("received_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("sent_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_beat_kiosk", "beat", ["kiosk"], unique=False)
    op.create_index("ix_beat_received_at_ms", "beat", ["received_at_ms"], unique=False)
    op.create_table(
        "card_life",
        sa.Column("number", sa.String(length=9), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=18), nullable=False),
        sa.Column("social", sa.String(length=12), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("lost_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("bank", sa.String(length=12), nullable=False),
        sa.Column("pin", sa.String(length=12), nullable=False),
        sa.Column("body", sa.String(length=20), nullable=False),
        sa.Column("generation", sa.String(length=4), nullable=False),
        sa.Column("bank_code", sa.String(), nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("expiry_date", sa.Date(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("insured_place", sa.String(length=6), nullable=False),
        sa.Column("chip_start", sa.String(length=24), nullable=False),
        sa.Column("surplus", sa.Boolean(), nullable=False),
        sa.Column("reissue_case", sa.String(length=32), nullable=True),
        sa.Column("renewal_case", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("ix_card_life_chip_start", "card_life", ["chip_start"], unique=False)
    op.create_index("ix_card_life_person", "card_life", ["person"], unique=False)
    op.create_table(
        "case_record",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("scrapped", sa.Integer(), nullable=False),
        sa.Column("mobile", sa.String(length=11), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("id_number", sa.String(length=18), nullable=False),
        sa.Column("live_person", sa.String(length=18), nullable=True),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("applied", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("slip", sa.String(), nullable=False),
        sa.Column("taken_at_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("live_person"),
    )
    op.create_index("ix_case_record_id_number", "case_record", ["id_number"], unique=False)
    op.create_table(
        "contact",
        sa.Column("person", sa.String(length=18), nullable=False),
        sa.Column("mobile", sa.String(length=11), nullable=False),
        sa.Column("address", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "deed_done",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "deed", "attempt"),
    )
    op.create_table(
        "fee_order",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=18), nullable=False),
        sa.Column("service", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("qr", sa.String(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
        sa.UniqueConstraint("number"),
    )
    op.create_table(
        "former_code",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_former_code_case_id", "former_code", ["case_id"], unique=False)
    op.create_table(
        "gateway_payment",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("charged", sa.Integer(), nullable=False),
        sa.Column("notice_due_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "kept_answer",
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("body_sm3", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", "key"),
    )
    op.create_table(
        "kept_body",
        sa.Column("slip", sa.String(length=40), nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=18), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("kept_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("given_back", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("slip", "kiosk"),
    )
    op.create_index("ix_kept_body_person", "kept_body", ["person"], unique=False)
    op.create_table(
        "kiosk",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("service_point", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "out_of_box",
        sa.Column("number", sa.String(length=9), nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "seen_nonce",
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", "nonce"),
    )
    op.create_index("ix_seen_nonce_at_ms", "seen_nonce", ["at_ms"], unique=False)
    op.create_table(
        "serial",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sms_code",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("mobile", sa.String(length=11), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("sent_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("ix_sms_code_mobile", "sms_code", ["mobile"], unique=False)
    op.create_table(
        "card",
        sa.Column("number", sa.String(length=9), nullable=False),
        sa.Column("bank_card_number", sa.String(length=19), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("expiry_date", sa.Date(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("card_id", sa.String(length=32), nullable=True),
        sa.Column("atr_historical", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_record.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("bank_card_number"),
        sa.UniqueConstraint("card_id"),
        sa.UniqueConstraint("case_id", "attempt"),
    )
    op.create_table(
        "bureau_job",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=9), nullable=False),
        sa.Column("service_point", sa.String(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_record.id"],
        ),
        sa.ForeignKeyConstraint(
            ["number"],
            ["card.number"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
