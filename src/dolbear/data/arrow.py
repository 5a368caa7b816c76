"""The Arrow type of each kind. Format: docs/formats/encoding.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dolbear.project.settings import Kind

if TYPE_CHECKING:
    import pyarrow as pa


def arrow_type(kind: Kind) -> pa.DataType:
    """Return the exact type that a column of this kind has."""
    import pyarrow as pa

    types = {
        "float": pa.float64(),
        "integer": pa.int64(),
        "text": pa.string(),
        "date": pa.date32(),
        "boolean": pa.bool_(),
    }
    return types[kind]
