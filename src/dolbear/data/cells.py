"""SQL for the cells of a text table: does a column look like a kind, and its value as that kind."""

from __future__ import annotations

import re

from dolbear.data.sql import literal, quoted
from dolbear.project.settings import Format, Kind

SQL_TYPES: dict[Kind, str] = {
    "float": "double",
    "integer": "bigint",
    "text": "varchar",
    "date": "date",
    "boolean": "boolean",
}
# The order of guessing: the first that all values look like.
GUESSED: tuple[Kind, ...] = ("boolean", "integer", "float", "date")
TRUE = ("true", "t", "yes", "y", "ja", "j", "1")
FALSE = ("false", "f", "no", "n", "nein", "0")
_SPACES = " \u00a0\u202f"
_BLANKS = _SPACES + "\t\r\n"
_EXACT_DIGITS = 15


def given(name: str, form: Format) -> str:
    """Write the cell without white space around it, null where it is missing."""
    cell = f"trim({quoted(name)}, {literal(_BLANKS)})"
    missing = ", ".join(map(literal, dict.fromkeys(("", *form.missing))))
    return f"case when {cell} not in ({missing}) then {cell} end"


def looks_like(cell: str, kind: Kind, form: Format) -> str:
    """Write the condition under which a `given` cell, as SQL, makes a column be guessed as `kind`.

    Stricter than `value`: numbers with leading zeros, and whole numbers too long for an exact
    one, aren't numbers.
    """
    if kind == "boolean":
        return f"lower({cell}) in ('true', 'false')"
    if kind == "date":
        return f"{value(cell, kind, form)} is not null"
    whole = _whole(form)
    if kind == "integer":
        return f"regexp_full_match({cell}, {literal('-?' + whole)}) and {value(cell, kind, form)} is not null"
    point = re.escape(form.decimal)
    number = rf"[+-]?({whole}({point}[0-9]*)?|{point}[0-9]+)([eE][+-]?[0-9]+)?"
    endless = rf"[+-]?[0-9]{{{_EXACT_DIGITS + 1},}}"
    return (
        f"regexp_full_match({cell}, {literal(number)}) and not regexp_full_match({cell}, {literal(endless)})"
        f" and {value(cell, kind, form)} is not null"
    )


def value(cell: str, kind: Kind, form: Format) -> str:
    """Write a `given` cell's value as `kind`, null where it is missing or isn't of that kind; a text is any cell."""
    if kind == "text":
        return cell
    if kind == "date":
        return f"try_strptime({cell}, {literal(form.date)})::date"
    if kind == "boolean":
        yes, no = (", ".join(map(literal, words)) for words in (TRUE, FALSE))
        return f"case when lower({cell}) in ({yes}) then true when lower({cell}) in ({no}) then false end"
    plain = cell
    if form.thousands:
        plain = f"regexp_replace({plain}, {literal(_group(form.thousands))}, '', 'g')"
    if form.decimal != ".":
        plain = f"replace({plain}, {literal(form.decimal)}, '.')"
    if kind == "integer":
        return f"case when regexp_full_match({plain}, '[+-]?[0-9]+') then try_cast({plain} as bigint) end"
    number = f"try_cast({plain} as double)"
    return f"case when isfinite({number}) then {number} end"


def _whole(form: Format) -> str:
    plain = "0|[1-9][0-9]*"
    if not form.thousands:
        return f"({plain})"
    return rf"({plain}|[1-9][0-9]{{0,2}}({_group(form.thousands)}[0-9]{{3}})+)"


def _group(sign: str) -> str:
    return f"[{_SPACES}]" if sign in _SPACES else re.escape(sign)
