"""Plain names for columns of any name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_LONGEST = 60
_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "o", "Ø": "O", "€": "eur"}
)


def plain(text: str) -> str:
    """Return small letters, digits and underscores that read like `text`; empty if there are none."""
    spelled = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_SPELLED))
    # Humps are words: sepalLength is sepal_length.
    humped = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", spelled.encode("ascii", "ignore").decode())
    return re.sub(r"[^a-z0-9]+", "_", humped.lower())[:_LONGEST].strip("_")


def plain_names(sources: Sequence[str]) -> dict[str, str]:
    """Make a plain, unique name of each column; of two that would be equal the second gets `_2`."""
    found: dict[str, str] = {}
    for place, source in enumerate(sources, start=1):
        base = plain(source) or f"column_{place}"
        base = f"c_{base}" if base[0].isdigit() else base
        name, number = base, 1
        while name in found.values():
            number += 1
            name = f"{base}_{number}"
        found[source] = name
    return found
