"""What `dolbear.toml` says, as frozen values. `parse.py` makes them; nothing else does."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Kind = Literal["float", "integer", "text", "date", "boolean"]
Direction = Literal["lower", "higher"]


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all sections: immutable, named arguments, no unknown key."""


class About(Section, frozen=True):
    """`[project]`: who the model is. `group` and `name` are its Maven coordinates."""

    name: str
    group: str
    branch: str = "main"
    description: str = ""
    license: str = ""

    @property
    def subject(self) -> str:
        """The model without a version, `group:name`: its name in the ledger."""
        return f"{self.group}:{self.name}"


class Format(Section, frozen=True):
    """`[data.NAME.format]`: how a text table is read. Left out, each is as in plain CSV.

    `types` names the kind of a column where reading would guess otherwise; `missing` are the
    texts that mean *no value*; `date` is a `strftime` pattern.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    thousands: str = ""
    date: str = "%Y-%m-%d"
    missing: tuple[str, ...] = ("",)
    types: dict[str, Kind] = {}


class Source(Section, frozen=True):
    """`[data.NAME.source]`: where `collect` brings the dataset from: a file, or SQL on SQLite."""

    file: str = ""
    sqlite: str = ""
    query: str = ""


class Dataset(Section, frozen=True):
    """`[data.NAME]`: a table, Parquet or CSV by its ending; `path` is relative to the project.

    `checks` maps a name to an SQL condition that each row must meet.
    """

    path: str
    key: tuple[str, ...] = ()
    checks: dict[str, str] = {}
    format: Format = Format()
    source: Source | None = None


class Split(Section, frozen=True):
    """`[select] split`: by hash of the columns `by`, or by time.

    By hash: `validation` and `test` are shares; a row stays in its part as data grows.
    By time: `time` names a date column; rows from `validation_from` on are validation, from
    `test_from` on test, both ISO dates.
    """

    by: tuple[str, ...] = ()
    validation: float = 0.2
    test: float = 0.2
    seed: int = 0
    time: str = ""
    validation_from: str = ""
    test_from: str = ""


class Select(Section, frozen=True):
    """`[select]`: the rows a training uses; dataset names are table names in `sql`."""

    sql: str
    split: Split = Split()


class Field(Section, frozen=True):
    """`[inputs]`, `[outputs]`: one field of the signature.

    `values` closes a text field to these labels. An output with `values`, or of type boolean, is
    a class with probabilities; a float or integer output is a number. An input with a `shape`, for
    now `[n]`, is a vector of n numbers.
    """

    type: Kind
    unit: str = ""
    optional: bool = False
    values: tuple[str, ...] = ()
    description: str = ""
    shape: tuple[int, ...] = ()


class Train(Section, frozen=True):
    """`[train]`: a Python function `module:function`, or a command in any language.

    `seconds` is the time limit, in TOML `timeout`; `files` are further causes; `checkpoint = "pickle"` and
    `trusted` (class names) widen what the checkpoint may hold. `continues` is `continue` in TOML: the
    champion's checkpoint reaches the function as `previous`.
    """

    entry: str = ""
    command: str = ""
    params: dict[str, Any] = {}
    requirements: str = ""
    seconds: float = 600.0
    seed: int = 0
    files: tuple[str, ...] = ()
    python: str = ""
    checkpoint: Literal["safe", "pickle"] = "safe"
    trusted: tuple[str, ...] = ()
    continues: bool = False


class Import(Section, frozen=True):
    """`[import]`: a model that exists already, instead of `[train]`.

    `samples` is a JSON file: a list of tables with a value per input.
    """

    model: str
    license: str
    origin: str
    samples: str = ""


class Metric(Section, frozen=True):
    """`[metric.NAME]`: a metric function of the user, `module:function`, and what is better."""

    entry: str
    better: Direction


class Gate(Section, frozen=True):
    """`[gate.NAME]`: a test criterion on one metric of the test part.

    `worse_by_at_most` is how much worse than `versus` is borne: an absolute amount, or a share
    of the other's value where the text ends in `%`.
    """

    metric: str
    at_most: float | None = None
    at_least: float | None = None
    versus: Literal["", "baseline", "champion"] = ""
    worse_by_at_most: str = "0"
    on_thin: Literal["fail", "pass"] = "fail"


class Parity(Section, frozen=True):
    """`[parity]`: how far the ONNX model may be from the original, per value.

    A value passes if |onnx - original| <= absolute + relative * |original|; `share` of the rows
    may fail.
    """

    absolute: float = 1e-4
    relative: float = 1e-4
    share: float = 0.0


class Archive(Section, frozen=True):
    """`[archive]`: where big data and stage results are kept; empty: one folder per user."""

    url: str = ""


class Repository(Section, frozen=True):
    """`[repository]`: Maven-layout repositories: directories relative to the project, or http(s) addresses.

    Credentials come from the environment, `DOLBEAR_CANDIDATES_USER` and `_PASSWORD` or `_TOKEN`, the same
    with `RELEASES` or `REPOSITORY` (both), else from Maven's settings.xml.
    """

    candidates: str = ".dolbear/repository/candidates"
    releases: str = ".dolbear/repository/releases"
    server: str = ""
    candidates_server: str = ""
    releases_server: str = ""
    ca: str = ""
    insecure: bool = False


class Ledger(Section, frozen=True):
    """`[ledger]`: the Git remote and branch that keep decisions, and whose keys count for approvals."""

    remote: str = "origin"
    branch: str = "dolbear-ledger"
    message: str = "dolbear: {event}"
    signers: str = ".allowed_signers"


class Collect(Section, frozen=True):
    """`[collect]`: what `collect --commit` commits, and where it pushes that; no branch: nowhere."""

    message: str = "Collect {names}"
    remote: str = "origin"
    branch: str = ""


class Due(Section, frozen=True):
    """`[due]`: how much data, or how old a model, makes a training due.

    `every` is in seconds here, a duration in TOML. Both None, no section: any change of the data does.
    """

    rows: int | None = None
    every: float | None = None


class Environment(Section, frozen=True):
    """`[environment.NAME]`: a place that the model runs in; they are reached in the order of the file.

    `service` and `war` are servers that follow `file` and answer at `url`; `pom` bumps the version in
    `build` of the Git repository `consumer`, on a branch of its own; `command` is told what to deploy
    by its environment. `gates` must have passed. `seconds` is the time that a deployment has, in TOML
    `timeout`; `expires`, in seconds here, is how long an approval counts.
    """

    deploy: Literal["service", "war", "pom", "command"]
    file: str = ""
    url: str = ""
    consumer: str = ""
    build: str = "pom.xml"
    message: str = "{bump}"
    command: str = ""
    gates: tuple[str, ...] = ()
    seconds: float = 60.0
    approvals: int = 0
    expires: float | None = None


class Settings(Section, frozen=True):
    """The whole file."""

    project: About
    data: dict[str, Dataset]
    select: Select
    inputs: dict[str, Field]
    outputs: dict[str, Field]
    train: Train
    metric: dict[str, Metric] = {}
    gate: dict[str, Gate] = {}
    parity: Parity = Parity()
    archive: Archive = Archive()
    repository: Repository = Repository()
    ledger: Ledger = Ledger()
    due: Due = Due()
    environment: dict[str, Environment] = {}
    collect: Collect = Collect()
    imported: Import | None = None

    @property
    def last_environment(self) -> str:
        """The one whose version is the champion; empty where there is no environment."""
        return next(reversed(self.environment), "")
