"""One version of a model in memory, which has passed its own self-test."""

from __future__ import annotations

import hashlib
import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from dolbear.core.errors import DolbearError, IntegrityError
from dolbear.core.files import NoTemporaryFolderError, StorageError
from dolbear.model.score import Scorer
from dolbear.model.signature import Input, Signature
from dolbear.packaging import opened, selftest
from dolbear.packaging.opened import Opened, PackageError

_BLOCK = 1 << 20
# A model that takes longer than this for one row would hold up all other connections.
_SLOW = 0.002
_TRIES = 5


class Loaded(msgspec.Struct, frozen=True, kw_only=True, weakref=True):
    """A version that serves.

    `sha256` is that of its jar, `inputs` are the signature's by name, `slow`: one row takes its time.
    """

    group: str
    name: str
    version: str
    sha256: str
    signature: Signature
    passport: dict[str, Any]
    example: dict[str, Any]
    scorer: Scorer
    inputs: dict[str, Input]
    slow: bool = False

    @property
    def subject(self) -> str:
        """As the desired-version file names it: `group:name`."""
        return f"{self.group}:{self.name}"

    @property
    def coordinates(self) -> str:
        """As Maven writes them: `group:name:version`."""
        return f"{self.group}:{self.name}:{self.version}"


class DifferentJarError(IntegrityError):
    """The jar isn't the one that is desired."""

    def __init__(self, name: str, actual: str, wanted: str) -> None:
        super().__init__(
            f"{name}: its sha256 is {actual}, desired is {wanted}",
            "The repository has other bytes than those that were deployed: dolbear repository verify.",
        )
        self.actual = actual
        self.wanted = wanted


def load(jar: Path, *, expected: str = "", sha256: str = "") -> Loaded:
    """Open a jar, compute its golden examples here, and return it ready to serve.

    Raises:
        IntegrityError: it is damaged, another one, or its golden examples don't pass here.
        RemoteError: it can't be read.
        UsageError: ONNX Runtime can't load it.
    """
    # A copy, so that what was hashed is what is opened, whatever happens to the file meanwhile.
    # Errors name it as its repository does, not as a client of HTTP has stored it.
    name = "-".join(expected.split(":")[1:]) + ".jar" if expected else jar.name
    with _folder() as folder:
        copy, actual = _copied(jar, Path(folder) / name)
        if sha256 and actual != sha256:
            raise DifferentJarError(name, actual, sha256)
        package = opened.open_jar(copy, expected=expected)
    try:
        return _tested(package, actual)
    except DolbearError:
        raise
    except Exception as reason:  # a hostile package may break whatever reads it
        raise PackageError(copy, f"it can't be used: {type(reason).__name__}: {str(reason)[:200]}") from reason


def _folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="dolbear-serve-")
    except OSError as reason:
        raise NoTemporaryFolderError(reason) from reason


def _copied(jar: Path, target: Path) -> tuple[Path, str]:
    hasher = hashlib.sha256()
    try:
        source = jar.open("rb")
    except OSError as reason:
        raise opened.UnreadablePackageError(jar, reason) from reason
    try:
        with source, target.open("wb") as copy:
            while block := source.read(_BLOCK):
                hasher.update(block)
                copy.write(block)
    except OSError as reason:
        raise StorageError(target, reason) from reason
    return target, hasher.hexdigest()


def _tested(package: Opened, sha256: str) -> Loaded:
    scorer = Scorer(package.model, package.signature, package.binding, threads=1)
    selftest.check(package.coordinates, scorer, package.golden)
    example = dict(package.golden["cases"][0]["inputs"])
    return Loaded(
        group=package.group,
        name=package.name,
        version=package.version,
        sha256=sha256,
        signature=package.signature,
        passport=package.passport,
        example=example,
        scorer=scorer,
        inputs={item.name: item for item in package.signature.inputs},
        slow=_seconds(scorer, example) > _SLOW,
    )


def _seconds(scorer: Scorer, example: Mapping[str, Any]) -> float:
    columns = {name: (value,) for name, value in example.items()}
    taken = []
    for _ in range(_TRIES):
        started = time.perf_counter()
        scorer.answer(columns, 1)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)
