"""What was written in a case is found by the case (/v1/writes)."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    case = sa.Column("case_id", sa.String(length=32), server_default="", nullable=False)
    op.add_column("kept_answer", case)
    op.create_index("ix_kept_answer_case_id", "kept_answer", ["case_id"])
