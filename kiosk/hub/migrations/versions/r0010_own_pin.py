"""Whether the holder of a kept card had chosen a PIN before leaving it (card_life.pin follows it)."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    # Of a card that was kept before nobody knows: enabling it asks the chip, and a try is not the last one.
    op.add_column("card", sa.Column("own_pin", sa.Boolean(), nullable=False, server_default=sa.false()))
