"""The syntax tree of a Jenkinsfile, by Groovy's own parser."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, TypeAlias

# A constant is itself; anything else is an object with its line, see Syntax.java.
Node: TypeAlias = Any


class NotGroovyError(Exception):
    """The parser, or what we know of pipelines, refuses the text."""


def trees(groovy: Path, texts: list[str], folder: Path) -> list[list[Node] | str]:
    """Return the statements of each text, or why it has none."""
    paths = [folder / f"{number}.Jenkinsfile" for number, _ in enumerate(texts)]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    command: list[str | Path] = ["java", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8", "-cp", groovy]
    program = Path(__file__).parent / "Syntax.java"
    done = subprocess.run([*command, program, *paths], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def tree(groovy: Path, text: str, folder: Path) -> list[Node]:
    """Return the statements of a text.

    Raises:
        NotGroovyError: it has none.
    """
    found = trees(groovy, [text], folder)[0]
    if isinstance(found, str):
        raise NotGroovyError(found)
    return found


def line(node: Node) -> int:
    return int(node["line"]) if isinstance(node, dict) else 0


def called(node: Node) -> str:
    """Return the name of what a statement calls; empty if it isn't a call."""
    return str(node.get("call", "")) if isinstance(node, dict) and "on" not in node else ""


def body(node: Node) -> list[Node]:
    found: list[Node] = node.get("body", [])
    return found


def block(nodes: list[Node], name: str) -> Node | None:
    """Return the statement that calls `name`."""
    return next((node for node in nodes if called(node) == name), None)
