"""Heartbeats are numbered beyond 2,147,483,647; what a machine keeps is found by its slip."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":  # whose one kind of key has eight bytes anyway
        op.alter_column("beat", "id", type_=sa.BigInteger(), existing_type=sa.Integer())
        op.execute("ALTER SEQUENCE beat_id_seq AS BIGINT")
    # What is too old is looked for by machine and time, and the newest one, too.
    op.create_index("ix_beat_kiosk_received_at_ms", "beat", ["kiosk", "received_at_ms"])
    op.drop_index("ix_beat_kiosk", "beat")
    op.drop_index("ix_beat_received_at_ms", "beat")
    op.create_index("ix_case_record_slip", "case_record", ["slip"])
