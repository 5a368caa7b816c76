"""Guess decimal and thousands sign."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from dolbear.data.sniff.column import Column

Signs: TypeAlias = tuple[str, str]

PLAIN: Signs = (".", "")
_COMMA: tuple[Signs, ...] = ((",", ""), (",", "."), (",", " "), (",", "'"))
_POINT: tuple[Signs, ...] = ((".", ","), (".", " "), (".", "'"))
ALL: tuple[Signs, ...] = (PLAIN, *_POINT, *_COMMA)


def pattern(signs: Signs) -> str:
    """Return a pattern of numbers so written; leading zeros are allowed."""
    point, group = re.escape(signs[0]), "[ \u00a0\u202f]" if signs[1] == " " else re.escape(signs[1])
    whole = rf"([0-9]+|[1-9][0-9]{{0,2}}({group}[0-9]{{3}})+)" if signs[1] else "[0-9]+"
    return rf"[+-]?({whole}({point}[0-9]*)?|{point}[0-9]+)([eE][+-]?[0-9]+)?"


def signs_of(columns: Sequence[Column], delimiter: str) -> Signs:
    """Return the decimal and the thousands sign that make numbers of the most columns.

    Of equals the plainest: `1,234` alone is a number with a comma where semicolons part fields,
    else a thousand.
    """
    order = (PLAIN, *_COMMA, *_POINT) if delimiter == ";" else ALL
    return max(order, key=lambda signs: (sum(signs in column.numbers for column in columns), -order.index(signs)))
