"""Names that occur in SQL, found without parsing it: all that it names, at times one too many."""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNSTEADY = re.compile(
    r"\b(?:(?:random|uuid|uuidv4|uuidv7|gen_random_uuid|now|today|get_current_timestamp)\s*\("
    r"|current_date\b|current_timestamp\b|localtimestamp\b|tablesample\b|using\s+sample\b)",
    re.IGNORECASE,
)


def named_in(sql: str, names: Iterable[str]) -> list[str]:
    """Return the names that occur as words in `sql`, whatever their case, in their order."""
    return [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sql, re.IGNORECASE)]


def unsteady(sql: str) -> str:
    """Return the first word of `sql` whose result changes from run to run; empty if there is none."""
    found = _UNSTEADY.search(sql)
    return found[0].rstrip("( ") if found else ""
