"""A few rows straight into tensors, without a table: a request of one row costs microseconds.

Only plain values are converted here. For whatever else (a value that is refused, a number that rounds
twice, a character that Java would lose) the caller takes the way through a table, so that both ways
have the same values and the same errors.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from dolbear.model.canonical import day
from dolbear.model.encoding import BOOLEAN, FLOATING, INTEGER, TEXT
from dolbear.model.signature import Binding, Input, Signature

if TYPE_CHECKING:
    import numpy as np

Element: TypeAlias = float | str | bool
Convert: TypeAlias = Callable[[object], Element]

_NAN = float("nan")
# The largest float32, and the largest range of integers that a double holds one by one.
_LARGEST = {"float32": 3.4028234663852886e38, "float64": 1.7976931348623157e308}
_EXACT = 1 << 53
_DAY_ONE = dt.date(1970, 1, 1).toordinal()
_RARE = re.compile("[\0\ud800-\udfff\U00010000-\U0010ffff]")


class NotPlainError(ValueError):
    """A value that only the way through a table can take or refuse."""


class Rows:
    """Converts rows for one graph; `types` and `flat` are those of its tensors, as in `encoding.feeds`."""

    def __init__(self, signature: Signature, binding: Binding, types: Mapping[str, str], flat: set[str]) -> None:
        import numpy as np

        self._array = np.array
        self._matrix = binding.tensors[0] if binding.layout == "matrix" else ""
        tensors = (self._matrix,) * len(signature.inputs) if self._matrix else binding.tensors
        self._columns = [
            (
                item.name,
                tensor,
                _convert(item, types[tensor]),
                _dtype(types[tensor]),
                (-1,) if tensor in flat else (-1, 1),
            )
            for item, tensor in zip(signature.inputs, tensors, strict=False)
        ]

    def feeds(self, columns: Mapping[str, Sequence[object]], rows: int) -> dict[str, np.ndarray]:
        """Return the tensors for values by input; an input without values is missing in each row.

        Raises:
            NotPlainError: take the way through a table.
        """
        absent = (None,) * rows
        if self._matrix and self._columns:
            lists = [list(map(convert, columns.get(name, absent))) for name, _, convert, _, _ in self._columns]
            _, _, _, kind, shape = self._columns[0]
            matrix = self._array(list(zip(*lists, strict=True)), kind)
            return {self._matrix: matrix.reshape(-1) if shape == (-1,) else matrix}
        return {
            tensor: self._array(list(map(convert, columns.get(name, absent))), kind).reshape(shape)
            for name, tensor, convert, kind, shape in self._columns
        }


def _dtype(tensor_type: str) -> str:
    if tensor_type == TEXT:
        return "object"
    return "bool" if tensor_type == BOOLEAN else (FLOATING.get(tensor_type) or INTEGER[tensor_type])


def _convert(item: Input, tensor_type: str) -> Convert:
    if item.shape:
        return _never
    if item.type == "text":
        return _text(item)
    if tensor_type == BOOLEAN:
        return _truth
    plain: Callable[[object], float] = {"float": _float, "integer": _integer, "boolean": _truth, "date": _days}[
        item.type
    ]
    if tensor_type in INTEGER:
        return _whole(plain, INTEGER[tensor_type])
    return _floating(plain, _LARGEST[FLOATING[tensor_type]], optional=item.optional)


def _text(item: Input) -> Convert:
    allowed, optional = frozenset(item.values), item.optional

    def convert(value: object) -> str:
        if type(value) is str and (value in allowed if allowed else value.isascii() or not _RARE.search(value)):
            if "\0" not in value:
                return value
        elif value is None and optional:
            return ""
        raise NotPlainError

    if any(_RARE.search(value) for value in allowed):
        return _never
    return convert


def _floating(plain: Callable[[object], float], largest: float, *, optional: bool) -> Convert:
    def convert(value: object) -> float:
        if value is None:
            if optional:
                return _NAN
            raise NotPlainError
        number = plain(value)
        if -largest <= number <= largest:
            return number
        raise NotPlainError

    return convert


def _whole(plain: Callable[[object], float], kind: str) -> Convert:
    import numpy as np

    limits = np.iinfo(kind)
    least, most = int(limits.min), int(limits.max)

    def convert(value: object) -> float:
        number = plain(value)
        if least <= number <= most:
            return number
        raise NotPlainError

    return convert


def _never(_value: object) -> Element:
    raise NotPlainError


def _float(value: object) -> float:
    if type(value) is float:
        return value
    if type(value) is int and -_EXACT <= value <= _EXACT:
        return float(value)
    raise NotPlainError


def _integer(value: object) -> int:
    if type(value) is int and -_EXACT <= value <= _EXACT:
        return value
    raise NotPlainError


def _truth(value: object) -> bool:
    if type(value) is bool:
        return value
    raise NotPlainError


def _days(value: object) -> int:
    if type(value) is str:
        try:
            return day(value).toordinal() - _DAY_ONE
        except ValueError:
            raise NotPlainError from None
    raise NotPlainError
