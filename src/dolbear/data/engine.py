"""DuckDB over the project's tables, and over nothing else."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from dolbear.core import files
from dolbear.core.errors import UsageError
from dolbear.data.sql import literal
from dolbear.project.settings import Dataset

if TYPE_CHECKING:
    import duckdb


class QueryError(UsageError):
    """SQL of the user that DuckDB refuses."""

    def __init__(self, where: str, reason: str, hint: str) -> None:
        super().__init__(f"{where}: {reason}", hint)
        self.where = where
        self.reason = reason


@contextlib.contextmanager
def opened(tables: Mapping[str, Path], datasets: Mapping[str, Dataset]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection that has each dataset as a table or view.

    SQL run on it reads those files and no others, loads no extension, sees no Python variable and
    has UTC as its time zone. What doesn't fit into memory goes to the system's folder for temporary
    files.

    Raises:
        DataError: a file can't be read as a table.
    """
    import duckdb

    from dolbear.data.tables import register

    with (
        tempfile.TemporaryDirectory(prefix="dolbear-", dir=files.temporary()) as spill,
        duckdb.connect(
            ":memory:", config={"python_enable_replacements": "false", "temp_directory": spill}
        ) as connection,
    ):
        connection.execute("set TimeZone = 'UTC'")
        for name, path in tables.items():
            register(connection, name, path, datasets[name])
        paths = ", ".join(literal(str(path)) for path in tables.values())
        connection.execute(f"set allowed_paths = [{paths}]")
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions", "enable_external_access"):
            connection.execute(f"set {setting} = false")
        connection.execute("set lock_configuration = true")
        yield connection
