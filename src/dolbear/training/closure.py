"""Which files of the project a function reaches: found by reading, nothing is imported."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from dolbear.core.errors import UsageError

# Folders that programs make; a pattern such as **/*.py doesn't mean them.
_MADE = {".git", ".venv", ".dolbear", "__pycache__"}


def code_files(root: Path, entry: str, files: Sequence[str] = ()) -> dict[str, Path]:
    """Return the import closure of `entry` inside the project, and the declared files.

    Keys are paths relative to `root`, with forward slashes, in order. Imports inside functions
    count; a file that isn't Python that can be parsed counts without its imports. A declared folder
    stands for all files below it.

    Raises:
        UsageError: a declared file isn't there, or not inside the project.
    """
    found = _reached(root, entry)[0]
    for pattern in files:
        found |= {path.relative_to(root).as_posix(): path for path in _declared(root, pattern)}
    return dict(sorted(found.items()))


def imports(root: Path, entry: str) -> set[str]:
    """Return the modules that `entry` and the project's files behind it name in imports."""
    return _reached(root, entry)[1]


def _reached(root: Path, entry: str) -> tuple[dict[str, Path], set[str]]:
    roots = [root, root / "src"]
    found: dict[str, Path] = {}
    modules: set[str] = set()
    waiting = list(_of_module(entry.partition(":")[0], roots)) if entry else []
    while waiting:
        path = waiting.pop()
        name = path.relative_to(root).as_posix()
        if name not in found:
            found[name] = path
            named = list(_imports(path, roots))
            modules.update(named)
            waiting += [other for module in named for other in _of_module(module, roots)]
    return found, modules


def _declared(root: Path, pattern: str) -> list[Path]:
    inside = not PurePath(pattern).is_absolute() and ".." not in PurePath(pattern).parts
    matching = sorted(root.glob(pattern)) if inside and pattern else []
    below = [path for place in matching for path in ([place] if place.is_file() else sorted(place.rglob("*")))]
    found = [path for path in below if path.is_file() and not _MADE & set(path.relative_to(root).parts)]
    if not found:
        message = f"[train] files: {pattern!r} names no file" + ("" if inside else " inside the project")
        raise UsageError(message, "Correct the name, or leave it out.")
    return found


def _of_module(name: str, roots: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that importing a module runs: packages above it, and itself."""
    parts = name.split(".")
    for root in roots:
        base = root.joinpath(*parts[:1])
        if not (base.is_dir() or base.with_suffix(".py").is_file()):
            continue
        for depth in range(1, len(parts) + 1):
            place = root.joinpath(*parts[:depth])
            if (place / "__init__.py").is_file():
                yield place / "__init__.py"
            elif place.with_suffix(".py").is_file():
                yield place.with_suffix(".py")


def _imports(path: Path, roots: Sequence[Path]) -> Iterator[str]:
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return
    package = _package(path, roots)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            yield base
            for alias in node.names:
                yield from _below(base, roots) if alias.name == "*" else [f"{base}.{alias.name}"]
        elif isinstance(node, ast.Call):
            yield from _named(node)


def _below(package: str, roots: Sequence[Path]) -> Iterator[str]:
    """Name the modules of a package: `__all__` may let `import *` import any of them."""
    for root in roots:
        for path in sorted(root.joinpath(*package.split(".")).glob("*.py")) if package else ():
            yield f"{package}.{path.stem}"


def _named(call: ast.Call) -> Iterator[str]:
    """Name the module that `import_module("name")` or `__import__("name")` imports."""
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if function in {"import_module", "__import__"} and call.args:
        first = call.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and not first.value.startswith("."):
            yield first.value


def _package(path: Path, roots: Sequence[Path]) -> list[str]:
    root = max((root for root in roots if path.is_relative_to(root)), key=lambda root: len(root.parts))
    return list(path.relative_to(root).parent.parts)


def _absolute(node: ast.ImportFrom, package: list[str]) -> str:
    above = package[: max(0, len(package) - (node.level - 1))] if node.level else []
    return ".".join([*above, *([node.module] if node.module else [])])
