"""How names and texts are written in SQL, and how DuckDB's errors are read."""

from __future__ import annotations


def quoted(name: str) -> str:
    """Write an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text constant."""
    return "'" + text.replace("'", "''") + "'"


def reason_of(error: Exception) -> str:
    """Say DuckDB's reason on one line, without its picture of the query."""
    lines = [line.strip() for line in str(error).split("\n\nLINE ")[0].splitlines()]
    return " ".join(line for line in lines if line)
