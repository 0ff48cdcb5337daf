"""Machines are enrolled with codes and renew their certificates; revocation lists, roots that follow."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "enrol_code",
        sa.Column("lookup", sa.String(length=4), nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("service_point", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("used_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("csr_sm3", sa.String(length=64), nullable=False),
        sa.Column("answers_until_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("lookup"),
    )
    op.create_index("ix_enrol_code_kiosk", "enrol_code", ["kiosk"])
    op.create_table(
        "certificate_request",
        sa.Column("csr_sm3", sa.String(length=64), nullable=False),
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("csr", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("certificate", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("csr_sm3"),
    )
    op.create_index("ix_certificate_request_certificate", "certificate_request", ["certificate"])
    op.create_table(
        "taken_back",
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("serial"),
    )
    op.create_table(
        "known_list",
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("der", sa.LargeBinary(), nullable=False),
        sa.Column("this_update_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("issuer"),
    )
    op.create_table(
        "root_handover",
        sa.Column("new", sa.String(length=64), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("ordered", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("new"),
    )
    # What was known before came before all that comes now.
    since = sa.Column("since_ms", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("known_certificate", since)
