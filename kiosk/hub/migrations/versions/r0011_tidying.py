"""How often PostgreSQL tidies the tables that heartbeats fill: by rows, and not by shares of a young table.

A table that a fleet of fifty thousand fills from nothing grows by more than its tenth each minute, and was
analysed and vacuumed as often; beside a full load each of these costs seconds of waiting.
"""

from alembic import op

revision = "0011"
down_revision = "0010"

MANY = 5_000_000
"""Beats of fifty minutes: nothing that is asked of the table hangs on its statistics."""
OF_BEATS = {
    "autovacuum_analyze_scale_factor": 0,
    "autovacuum_analyze_threshold": MANY,
    "autovacuum_vacuum_insert_scale_factor": 0,
    "autovacuum_vacuum_insert_threshold": MANY,
}
OF_ROWS_WRITTEN_OVER = {"fillfactor": 50, "autovacuum_analyze_scale_factor": 100}
"""One row a machine, a new version with each beat: on a page with room the old one is swept by the next."""
WRITTEN_OVER = ("latest_beat", "history_head", "channel_session")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE beat ALTER COLUMN body SET STATISTICS 0")
    _set("beat", OF_BEATS)
    for table in WRITTEN_OVER:
        _set(table, OF_ROWS_WRITTEN_OVER)


def _set(table: str, options: dict[str, int]) -> None:
    words = ", ".join(f"{name} = {value}" for name, value in options.items())
    op.execute(f"ALTER TABLE {table} SET ({words})")
