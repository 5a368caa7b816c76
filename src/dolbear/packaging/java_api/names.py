"""Java names for any text: proper, unique, and the same on each machine."""

from __future__ import annotations

import re
from unicodedata import name as character_name
from unicodedata import ucd_3_2_0 as unicode  # one version for all Pythons, and known to each JDK

from dolbear.packaging.java_api.reserved import KEYWORDS, METHODS, TYPES

LONGEST = 80
_BYTES = 160  # of a file name; the class files' have suffixes

_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ø": "o", "Ø": "O"}
)
_PARTS = re.compile(r"[^\W\d_]+|\d+|.", re.DOTALL)
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPELLABLE = 4
_LATIN = 0x250


def member(text: str, used: set[str], *, reserved: frozenset[str] = frozenset()) -> str:
    """Return a name for a field or method, like `chirpsPerSecond`, and add it to `used`."""
    parts = _words(text) or _spelled(text)
    name = _started(_lower(parts[0]) + "".join(map(_capital, parts[1:])), "value") if parts else "value"
    name = _cut(name)
    return _unique(name + "_" if name in KEYWORDS | METHODS | reserved else name, used, "")


def type_name(text: str, used: set[str], *, suffix: str) -> str:
    """Return a name for a type, like `Crickets`, unique without regard to case, and add it to `used`.

    `suffix` makes another word of a name that Java or the generated code needs itself.
    """
    parts = _words(text) or _spelled(text)
    name = _started("".join(map(_capital, parts)), "Value")
    name = _cut(name)
    if name in TYPES:
        name += suffix
    folded = {other.casefold() for other in used}
    unique = _unique(name.casefold(), folded, "").removeprefix(name.casefold())
    used.add(name + unique)
    return name + unique


def constant(text: str, used: set[str]) -> str:
    """Return a name for an enum constant, like `BIKE_42`, and add it to `used`."""
    parts = _words(text) or _spelled(text)
    name = _started("_".join(parts).upper(), "VALUE_") if parts else "SIGNS" if text else "EMPTY"
    return _unique(_cut(name), used, "_")


def package(group: str, name: str) -> str:
    """Return the package of a model: its coordinates as Java names."""
    return ".".join(_segment(part, first=not i) for i, part in enumerate([*group.split("."), name]))


def literal(text: str) -> str:
    """Return a Java string literal in ASCII."""
    units = text.encode("utf-16-be", "surrogatepass")
    codes = [int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2)]
    return '"' + "".join(map(_escaped, codes)) + '"'


def _escaped(code: int) -> str:
    sign = chr(code)
    if sign in '"\\':
        return "\\" + sign
    return sign if " " <= sign <= "~" else f"\\u{code:04x}" if sign not in "\n\r" else {"\n": "\\n", "\r": "\\r"}[sign]


def _segment(text: str, *, first: bool) -> str:
    name = _cut("_".join(_words(text)).lower()) or "model"
    if name in KEYWORDS or (first and name in {"java", "javax"}):
        name += "_"
    return _started(name, "_")


def _words(text: str) -> list[str]:
    plain = unicode.normalize("NFC", "".join(map(_kept, unicode.normalize("NFKD", _composed(text)))))
    return [word for part in plain.split() for word in _HUMPS.split(part)]


def _composed(text: str) -> str:
    return unicode.normalize("NFC", text).translate(_SPELLED)


def _kept(sign: str) -> str:
    if "\u0300" <= sign <= "\u036f" or sign in "'\u2019":
        return ""
    kind = unicode.category(sign)
    if kind == "Nd":
        return str(unicode.decimal(sign))
    return sign if (kind[0] == "L" or kind in {"Mn", "Mc"}) and sign <= "\uffff" else " "


def _spelled(text: str) -> list[str]:
    # A text of signs only, as "<" or ">=": say it.
    if not text or len(text) > _SPELLABLE:
        return []
    return [word for sign in text for word in _said(sign).replace("-", " ").split()]


def _said(sign: str) -> str:
    known = character_name(sign, "").lower() if ord(sign) < _LATIN else ""
    return known or f"u{ord(sign):04x}"


def _started(name: str, prefix: str) -> str:
    return name if name and (name[0].isalpha() or name[0] == "_") else prefix + name


def _cut(name: str) -> str:
    return name[:LONGEST].encode()[:_BYTES].decode(errors="ignore")


def _lower(word: str) -> str:
    return word.lower() if word[1:2].isupper() or len(word) == 1 or word.isupper() else word[0].lower() + word[1:]


def _capital(word: str) -> str:
    return word[0].upper() + (word[1:].lower() if word.isupper() else word[1:])


def _unique(name: str, used: set[str], joint: str) -> str:
    unique, number = name, 1
    while unique in used:
        number += 1
        unique = f"{name}{joint}{number}"
    used.add(unique)
    return unique
