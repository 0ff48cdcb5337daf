"""What is kept for a time is found by its age (kiosk/hub/keeping.py)."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index("ix_channel_session_ends_at_ms", "channel_session", ["ends_at_ms"])
    op.create_index("ix_command_issued_at_ms", "command", ["issued_at_ms"])
    op.create_index("ix_kept_answer_at_ms", "kept_answer", ["at_ms"])
