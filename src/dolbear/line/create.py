"""Make a project from a table that a user has: `dolbear init`."""

from __future__ import annotations

import filecmp
import re
from importlib import metadata
from pathlib import Path

import msgspec

from dolbear.core import files
from dolbear.core.errors import UsageError
from dolbear.core.progress import Progress, silent
from dolbear.data.engine import opened
from dolbear.data.sniff import Guess, sniff
from dolbear.data.tables import is_parquet
from dolbear.line.draft import Draft, settings, training
from dolbear.line.seed import best_seed
from dolbear.line.survey import Question, Survey, survey
from dolbear.line.survey.names import plain
from dolbear.project.parse import FILE, ConfigurationError, parse
from dolbear.project.settings import Dataset, Format, Settings

_LARGE = 50_000_000
_LONGEST_NAME = 60
_IGNORED = (".dolbear/", "__pycache__/")
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
    """What was made: files written, what was guessed and why, and the kind of problem."""

    name: str
    written: tuple[str, ...]
    notes: tuple[str, ...]
    kind: str
    target: str
    large: bool


def columns(table: Path) -> list[str]:
    """Return the columns of a table, as a target may be named.

    Raises:
        DataError: it can't be read.
    """
    dataset = Dataset(path=table.name, format=_guess(table, silent).format)
    with opened({"t": table}, {"t": dataset}) as connection:
        return [row[0] for row in connection.execute("describe t").fetchall()]


def artifact(root: Path, table: Path) -> str:
    """Return the name that the project gets by default: of its folder, else of the table."""
    for text in (root.name, table.stem):
        name = plain(text).replace("_", "-").removesuffix("-api")[:_LONGEST_NAME].strip("-")
        if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
            return name
    return "model"


def create(root: Path, table: Path, wish: Wish, progress: Progress = silent) -> Created:
    """Make settings, training, requirements and `.gitignore` around a table; overwrite nothing.

    The table is copied to `data/` if it lies outside `root`. Nothing is written unless all went
    well; `dolbear.toml` comes last.

    Raises:
        UsageError: there is a project already, or too little to learn from.
    """
    if (root / FILE).exists():
        message = f"there is a {FILE} already: {root / FILE}"
        raise UsageError(message, "dolbear run works on it; for another project choose an empty folder.")
    guess = _guess(table, progress)
    draft = _draft(root, table, wish, guess, progress)
    path = Path(draft.dataset.path)
    texts = {
        draft.entry.partition(":")[0] + ".py": draft.training.text,
        draft.requirements: _pins(),
        FILE: settings(draft),
    }
    copied = not (root / path).exists()
    if copied:
        files.copy(table, root / path)
    for name, text in texts.items():
        files.write_text(root / name, text)
    return Created(
        name=draft.name,
        written=(*([path.as_posix()] if copied else []), *texts, *_ignore(root)),
        notes=(*guess.notes, *draft.survey.notes),
        kind=draft.survey.kind,
        target=draft.survey.aim.column.source,
        large=table.stat().st_size > _LARGE,
    )


def _draft(root: Path, table: Path, wish: Wish, guess: Guess, progress: Progress) -> Draft:
    dataset = Dataset(path=_place(root, table).as_posix(), format=guess.format)
    known = plain(table.stem) or "rows"
    name = f"t_{known}" if known[0].isdigit() else known
    question = Question(target=wish.target, kind=wish.kind, moments=guess.moments)
    with opened({name: table}, {name: dataset}) as connection:
        try:
            found = survey(connection, name, dataset, question, progress)
        except UsageError as error:
            doubts = (f"Or: {doubt}" for doubt in guess.doubts)
            raise UsageError(error.message, " ".join([error.hint, *doubts])) from error
        draft = _drafted(root, table, wish, dataset, found)
        seed = best_seed(connection, _parsed(draft), labels=found.aim.labels)
    return msgspec.structs.replace(draft, seed=seed)


def _drafted(root: Path, table: Path, wish: Wish, dataset: Dataset, found: Survey) -> Draft:
    key = (found.inputs.key.source,) if found.inputs.key else ()
    return Draft(
        name=wish.name or artifact(root, table),
        group=wish.group,
        branch=wish.branch,
        survey=found,
        dataset=msgspec.structs.replace(dataset, key=key),
        training=training(rows=found.rows, classes=len(found.aim.labels)),
        entry=f"{Path(_free(root, ('train.py', 'train_model.py', 'dolbear_train.py'))).stem}:train",
        requirements=_free(root, ("requirements.lock", "requirements-model.lock", "dolbear.lock")),
        reserved=_reserved(),
    )


def _parsed(draft: Draft) -> Settings:
    try:
        return parse(settings(draft), Path(FILE))
    except ConfigurationError as error:
        problems = "; ".join(f"{problem.where}{problem.what}" for _, problem in error.problems)
        raise UsageError(problems, "Choose another with --name or --group.") from error


def _guess(table: Path, progress: Progress) -> Guess:
    if not table.is_file():
        message = f"{table} isn't a file"
        raise UsageError(message, "dolbear init takes a CSV or Parquet file.")
    if table.stat().st_size == 0:
        message = f"{table} is empty"
        raise UsageError(message, "A table needs a header line and at least 10 rows.")
    return Guess(format=Format()) if is_parquet(table, Dataset(path=table.name)) else sniff(table, progress)


def _place(root: Path, table: Path) -> Path:
    """Return where the table is in the project, or shall be."""
    if table.resolve().is_relative_to(root.resolve()):
        return table.resolve().relative_to(root.resolve())
    path = Path("data", re.sub(r"[^\w.-]+", "-", table.name))
    if (root / path).exists() and not filecmp.cmp(table, root / path, shallow=False):
        message = f"{path} is here already, and isn't {table}"
        raise UsageError(message, f"dolbear init {path} takes the one here; or move it away.")
    return path


def _free(root: Path, names: tuple[str, ...]) -> str:
    """Return the first name that no file of the user has."""
    for name in names:
        if not (root / name).exists():
            return name
    message = f"{', '.join(names)} are all here already"
    raise UsageError(message, "Move one away, or make the project in another folder.")


def _reserved() -> frozenset[str]:
    import duckdb

    with duckdb.connect() as connection:
        words = connection.execute("select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'")
        return frozenset(row[0] for row in words.fetchall())


def _pins() -> str:
    pins = []
    for name in _PINNED:
        try:
            pins.append(f"{name}=={metadata.version(name)}\n")
        except metadata.PackageNotFoundError as reason:
            message = f"{name} isn't installed, and the project's training needs it"
            raise UsageError(message, "pip install 'dolbear[sklearn]'") from reason
    return "".join(pins)


def _ignore(root: Path) -> list[str]:
    path = root / ".gitignore"
    known = path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else ""
    wanted = [line for line in _IGNORED if line not in {old.strip() for old in known.splitlines()}]
    if not wanted:
        return []
    gap = "" if not known or known.endswith("\n") else "\n"
    content = known + gap + "\n".join(wanted) + "\n"
    files.write_bytes(path, content.encode(errors="surrogateescape"))
    return [path.name]
