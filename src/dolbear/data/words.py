"""Names that occur in SQL, found without parsing it: all that it names, at times one too many."""

from __future__ import annotations

import re
from collections.abc import Iterable


def named_in(sql: str, names: Iterable[str]) -> list[str]:
    """Return the names that occur as words in `sql`, whatever their case, in their order."""
    return [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sql, re.IGNORECASE)]
