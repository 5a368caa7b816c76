"""Make a project from a table that a user has: `dolbear init`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path

import msgspec

from dolbear.core import files
from dolbear.core.errors import UsageError
from dolbear.data import split
from dolbear.data.engine import quoted
from dolbear.data.sniff import Guess, sniff
from dolbear.data.tables import register
from dolbear.line import templates
from dolbear.line.survey import Question, Survey, survey
from dolbear.project.parse import FILE
from dolbear.project.settings import Dataset, Format, Split

_LARGE = 50_000_000
_BOOSTED_ROWS = 2_000
_SEEDED_ROWS = 5_000
_SEEDS = 64
_PINNED = (
    "joblib",
    "numpy",
    "onnx",
    "pandas",
    "protobuf",
    "pyarrow",
    "scikit-learn",
    "scipy",
    "skl2onnx",
    "skops",
    "threadpoolctl",
)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What the user asked for; empty: guess. `kind` is `regression` or `classes`."""

    target: str
    name: str = ""
    group: str = "com.example.models"
    kind: str = ""
    branch: str = "main"


class Created(msgspec.Struct, frozen=True, kw_only=True):
    """What was made: files written, files that were there and stay, what was guessed, and the kind of problem."""

    written: tuple[str, ...]
    kept: tuple[str, ...]
    notes: tuple[str, ...]
    problem: str
    target: str
    large: bool


def columns(path: Path) -> list[str]:
    """Return the columns of a table, as `--target` may name them.

    Raises:
        DataError: it can't be read.
    """
    import duckdb

    guess = _guess(path)
    with duckdb.connect() as connection:
        register(connection, "t", path, Dataset(path=path.name, format=guess.format))
        return [row[0] for row in connection.execute("describe t").fetchall()]


def create(root: Path, table: Path, wish: Wish) -> Created:
    """Make `dolbear.toml`, `train.py`, `requirements.lock`, `.gitignore` around a table; overwrite nothing.

    The table is copied to `data/` if it lies outside `root`.

    Raises:
        UsageError: there is a project already, or too little to learn from.
    """
    if (root / FILE).exists():
        message = f"there is a {FILE} already: {root / FILE}"
        raise UsageError(message, "dolbear run works on it; for another project choose an empty folder.")
    guess = _guess(table)
    inside = table.resolve().is_relative_to(root.resolve())
    path = table.resolve().relative_to(root.resolve()) if inside else Path("data", _plain(table.name))
    dataset = Dataset(path=path.as_posix(), format=guess.format)
    name = _identifier(table.stem)
    question = Question(target=wish.target, kind=wish.kind)
    found = survey(table, dataset, name, question, moments=guess.moments)
    dataset = msgspec.structs.replace(dataset, key=found.key)
    seed = _seed(table, dataset, found)
    project = templates.Project(
        name=wish.name or _artifact(root.name, table.stem),
        group=wish.group,
        branch=wish.branch,
        survey=found,
        dataset=dataset,
        seed=seed,
    )
    texts = {
        FILE: templates.settings(project),
        "train.py": templates.training(found, boosted=found.rows >= _BOOSTED_ROWS),
        "requirements.lock": "\n".join(_pins()) + "\n",
    }
    if not inside and not (root / path).exists():
        files.copy(table, root / path)
    written, kept = _write(root, texts)
    ignored = _ignore(root)
    notes = (*guess.notes, *found.notes, f"{found.target.source} makes it a problem of {found.problem}")
    return Created(
        written=(*([] if inside else [path.as_posix()]), *written, *ignored),
        kept=kept,
        notes=notes,
        problem=found.problem,
        target=found.target.source,
        large=table.stat().st_size > _LARGE,
    )


def _guess(path: Path) -> Guess:
    if not path.is_file():
        message = f"{path} isn't a file"
        raise UsageError(message, "dolbear init takes a CSV or Parquet file.")
    if path.stat().st_size == 0:
        message = f"{path} is empty"
        raise UsageError(message, "A table needs a header line and at least 10 rows.")
    return Guess(format=Format()) if path.suffix in {".parquet", ".pq"} else sniff(path)


def _seed(table: Path, dataset: Dataset, found: Survey) -> int:
    """Choose the seed that parts a small table best: shares about right, each class where it is needed."""
    if found.rows > _SEEDED_ROWS:
        return 1897
    rows = list(_rows(table, dataset, found))
    return min(range(1897, 1897 + _SEEDS), key=lambda seed: _unevenness(rows, Split(seed=seed), found))


def _rows(table: Path, dataset: Dataset, found: Survey) -> Iterator[tuple[tuple[object, ...], object]]:
    import duckdb

    by = [quoted(name) for name in found.key] or [item.sql for item in found.inputs]
    where = f" where {found.where}" if found.where else ""
    with duckdb.connect() as connection:
        register(connection, found.table, table, dataset)
        sql = f"select {', '.join([*by, found.target.sql])} from {quoted(found.table)}{where}"  # noqa: S608  # quoted
        for *values, target in connection.execute(sql).fetchall():
            yield tuple(values), target


def _unevenness(rows: Sequence[tuple[tuple[object, ...], object]], how: Split, found: Survey) -> float:
    parts: dict[str, list[object]] = {part: [] for part in split.PARTS}
    for values, target in rows:
        parts[split.part_of(values, how)].append(target)
    off = abs(len(parts["test"]) - how.test * len(rows)) + abs(len(parts["validation"]) - how.validation * len(rows))
    empty = sum(not part for part in parts.values())
    unseen = len(found.labels) - len(set(parts["train"])) if found.labels else 0
    untested = len(found.labels) - len(set(parts["test"])) if found.labels else 0
    return 1e6 * empty + 1e3 * unseen + 10 * untested + off


def _pins() -> list[str]:
    pins = []
    for name in _PINNED:
        try:
            pins.append(f"{name}=={metadata.version(name)}")
        except metadata.PackageNotFoundError as reason:
            message = f"{name} isn't installed, and the project's training needs it"
            raise UsageError(message, "pip install 'dolbear[sklearn]'") from reason
    return pins


def _write(root: Path, texts: dict[str, str]) -> tuple[list[str], tuple[str, ...]]:
    kept = tuple(name for name in texts if (root / name).exists())
    written = [name for name in texts if name not in kept]
    # dolbear.toml last: where it is, the rest is.
    for name in sorted(written, key=lambda name: name == FILE):
        files.write_text(root / name, texts[name])
    return written, kept


def _ignore(root: Path) -> list[str]:
    path = root / ".gitignore"
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    wanted = [line for line in (".dolbear/", "__pycache__/") if line not in known.splitlines()]
    if not wanted:
        return []
    files.write_text(path, known + ("" if not known or known.endswith("\n") else "\n") + "\n".join(wanted) + "\n")
    return [".gitignore"]


def _plain(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name)


def _identifier(stem: str) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "_", stem).strip("_").lower() or "rows"
    return f"t_{name}" if name[0].isdigit() else name


def _artifact(folder: str, stem: str) -> str:
    for text in (folder, stem, "model"):
        name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-").removesuffix("-api")
        if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
            return name
    return "model"
