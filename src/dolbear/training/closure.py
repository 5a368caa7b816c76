"""Which files of the project a function reaches: found by reading, nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from dolbear.core.errors import UsageError


def code_files(root: Path, entry: str, files: Sequence[str] = ()) -> dict[str, Path]:
    """Return the import closure of `entry` inside the project, and the declared files.

    Keys are paths relative to `root`, with forward slashes, in order. Imports inside functions
    count; a file that isn't Python that can be parsed counts without its imports.

    Raises:
        UsageError: a declared file isn't there.
    """
    roots = [root, root / "src"]
    found: dict[str, Path] = {}
    waiting = list(_of_module(entry.partition(":")[0], roots)) if entry else []
    while waiting:
        path = waiting.pop()
        name = path.relative_to(root).as_posix()
        if name not in found:
            found[name] = path
            waiting += [other for module in _imports(path, roots) for other in _of_module(module, roots)]
    for pattern in files:
        matching = [path for path in sorted(root.glob(pattern)) if path.is_file()]
        if not matching:
            message = f"[train] files: {pattern!r} names no file"
            raise UsageError(message, "Correct the name, or leave it out.")
        found |= {path.relative_to(root).as_posix(): path for path in matching}
    return dict(sorted(found.items()))


def _of_module(name: str, roots: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that importing a module runs: packages above it, and itself."""
    parts = name.split(".")
    for root in roots:
        base = root.joinpath(*parts[:1])
        if not (base.is_dir() or base.with_suffix(".py").is_file()):
            continue
        for depth in range(1, len(parts) + 1):
            place = root.joinpath(*parts[:depth])
            if place.with_suffix(".py").is_file():
                yield place.with_suffix(".py")
            elif (place / "__init__.py").is_file():
                yield place / "__init__.py"


def _imports(path: Path, roots: Sequence[Path]) -> Iterator[str]:
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return
    package = _package(path, roots)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names if alias.name != "*")


def _package(path: Path, roots: Sequence[Path]) -> list[str]:
    root = max((root for root in roots if path.is_relative_to(root)), key=lambda root: len(root.parts))
    return list(path.relative_to(root).parent.parts)


def _absolute(node: ast.ImportFrom, package: list[str]) -> str:
    above = package[: len(package) - (node.level - 1)] if node.level else []
    return ".".join([*above, *([node.module] if node.module else [])])
