"""Each machine's latest beat is known, and not looked for among all that were kept (adr/0031)."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_FILL = """
    INSERT INTO latest_beat (kiosk, beat, received_at_ms, sent_at_ms)
    SELECT last.kiosk, MAX(beat.id), MAX(last.received_at_ms), MAX(last.sent_at_ms)
    FROM (
        SELECT kiosk, MAX(received_at_ms) AS received_at_ms, MAX(sent_at_ms) AS sent_at_ms
        FROM beat GROUP BY kiosk
    ) AS last
    JOIN beat ON beat.kiosk = last.kiosk AND beat.sent_at_ms = last.sent_at_ms
    GROUP BY last.kiosk
"""


def upgrade() -> None:
    op.create_table(
        "latest_beat",
        sa.Column("kiosk", sa.String(length=40), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.Column("received_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("sent_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk"),
    )
    op.execute(_FILL)
    op.drop_index("ix_beat_kiosk_received_at_ms", "beat")
