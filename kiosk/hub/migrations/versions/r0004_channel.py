"""The channel: sessions, certificates by which machines are known, statements; one signature a call goes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "channel_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("certificate", sa.String(length=64), nullable=False),
        sa.Column("hello", sa.String(length=64), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("live_since_ms", sa.BigInteger(), nullable=True),
        sa.Column("ends_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("closes_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("lane0", sa.BigInteger(), nullable=False),
        sa.Column("lane1", sa.BigInteger(), nullable=False),
        sa.Column("lane2", sa.BigInteger(), nullable=False),
        sa.Column("lane3", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hello"),
    )
    op.create_index("ix_channel_session_kiosk", "channel_session", ["kiosk"])
    op.create_table(
        "known_certificate",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("der", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint"),
    )
    op.create_index("ix_known_certificate_kiosk", "known_certificate", ["kiosk"])
    op.create_table(
        "signed_statement",
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.String(length=64), nullable=False),
        sa.Column("received_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", "key"),
    )
    op.create_index("ix_signed_statement_case_id", "signed_statement", ["case_id"])
    # No machine speaks the old way any more: each needs a certificate, and is enrolled anew.
    op.drop_index("ix_seen_nonce_at_ms", "seen_nonce")
    op.drop_table("seen_nonce")
    op.drop_column("kiosk", "public_key")
