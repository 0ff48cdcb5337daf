"""Where each machine's journal ended when it told of it last (adr/0037)."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "history_head",
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("sm3", sa.String(length=64), nullable=False),
        sa.Column("sent_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("broken_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk"),
    )
