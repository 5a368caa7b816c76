"""What a column of a text table may be."""

from __future__ import annotations

import msgspec


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """What all cells of a column allow, but for those that may mean missing; `present`: there are such.

    `numbers` are the decimal and thousands signs, `dates` the patterns, `truths` the pair of texts
    that fit all; `padded`: some number has a leading zero. `odd` gives, for signs that fit nearly
    all, a cell that they don't fit; `unit` is a cell where all are numbers beside the same signs.
    """

    name: str
    present: bool
    numbers: tuple[tuple[str, str], ...] = ()
    dates: tuple[str, ...] = ()
    truths: tuple[str, ...] = ()
    padded: bool = False
    sure: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    odd: tuple[tuple[tuple[str, str], str], ...] = ()
    unit: str = ""
