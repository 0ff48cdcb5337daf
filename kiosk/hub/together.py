"""Many rows for one statement whose text stays the same, however many they are.

A text with a place for each row is made and read anew for every group, by us, the driver and the server: that
cost more than all that the statement did. PostgreSQL is given an array for each column, SQLite one JSON text.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ARRAY, FromClause, bindparam, column, func, select
from sqlalchemy.types import TypeEngine

Kinds = dict[str, type[TypeEngine[Any]]]
DIALECTS = ("postgresql", "sqlite")


def rows(dialect: str, kinds: Kinds) -> FromClause:
    """The rows of `given` as a table `said` with these columns; bytes go to PostgreSQL only."""
    if dialect == "postgresql":
        arrays = [bindparam(f"each_{name}", type_=ARRAY(kind)) for name, kind in kinds.items()]
        columns = [column(name, kind) for name, kind in kinds.items()]
        return func.unnest(*arrays).table_valued(*columns, name="said").render_derived()
    each = func.json_each(bindparam("each")).table_valued("value", name="each_row")
    items = [func.json_extract(each.c.value, f"$[{n}]", type_=kind) for n, kind in enumerate(kinds.values())]
    return select(*(item.label(name) for item, name in zip(items, kinds, strict=True))).subquery("said")


def given(dialect: str, **columns: Sequence[str | int | bytes]) -> dict[str, Any]:
    """The parameters of a statement with `rows`, each column as long as the others."""
    if dialect == "postgresql":
        return {f"each_{name}": list(values) for name, values in columns.items()}
    return {"each": msgspec.json.encode(list(zip(*columns.values(), strict=True))).decode("utf-8")}
