"""Open a data jar that may be hostile: nothing is trusted before it was compared."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import msgspec

from dolbear.core import digest
from dolbear.core.errors import IntegrityError
from dolbear.model.signature import Binding, Signature

_MOST_ENTRIES = 1000
_LARGEST_DOCUMENT = 16 << 20
_LARGEST_MODEL = 2 << 30
_PLACE = re.compile(r"META-INF/dolbear/([^/]+)/([^/]+)/signature\.json")


class PackageError(IntegrityError):
    """A jar that isn't a model package, or whose parts contradict each other."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path.name}: {problem}", "Nothing was taken from it. Fetch the package again, or publish anew."
        )
        self.path = path
        self.problem = problem


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A package's parts, after its model was compared with its passport, and its content with its manifest."""

    group: str
    name: str
    version: str
    content: str
    signature: Signature
    binding: Binding
    passport: dict[str, Any]
    golden: dict[str, Any]
    model: bytes


def open_jar(path: Path) -> Opened:
    """Read a package into memory.

    Raises:
        PackageError: it is damaged, forged, or no package.
    """
    try:
        with zipfile.ZipFile(path) as jar:
            return _opened(path, jar)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as reason:
        raise PackageError(path, f"isn't a jar that can be read: {reason}") from reason


def _opened(path: Path, jar: zipfile.ZipFile) -> Opened:
    names = [entry.filename for entry in jar.infolist()]
    if len(names) > _MOST_ENTRIES or len(names) != len(set(names)):
        raise PackageError(path, "has too many entries, or one twice")
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
        raise PackageError(path, "has an entry that leads outside")
    found = [match for match in map(_PLACE.fullmatch, names) if match]
    if len(found) != 1:
        raise PackageError(path, "isn't a model package: it has no signature.json, or several")
    group, name = found[0].groups()
    place = f"META-INF/dolbear/{group}/{name}/"
    documents = {entry: _document(path, jar, f"{place}{entry}.json") for entry in ("signature", "passport", "golden")}
    model = _read(path, jar, place + "model.onnx", _LARGEST_MODEL)
    manifest = _manifest(_read(path, jar, "META-INF/MANIFEST.MF", _LARGEST_DOCUMENT))
    _compare(path, documents["passport"], model)
    try:
        return Opened(
            group=group,
            name=name,
            version=manifest.get("Implementation-Version", ""),
            content=manifest.get("Dolbear-Content", ""),
            signature=msgspec.convert(documents["signature"], Signature),
            binding=msgspec.convert(documents["signature"].get("binding"), Binding),
            passport=documents["passport"],
            golden=documents["golden"],
            model=model,
        )
    except msgspec.ValidationError as reason:
        raise PackageError(path, f"its signature isn't one: {reason}") from reason


def _compare(path: Path, passport: dict[str, Any], model: bytes) -> None:
    told = passport.get("model", {}).get("sha256") if isinstance(passport.get("model"), dict) else None
    actual = digest.of_bytes(model)
    if told != actual:
        raise PackageError(path, f"its model is {digest.short(actual)}, its passport says {str(told)[:80]}")


def _document(path: Path, jar: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        value = json.loads(_read(path, jar, name, _LARGEST_DOCUMENT))
    except (ValueError, RecursionError) as reason:
        raise PackageError(path, f"{name} isn't JSON: {reason}") from reason
    if not isinstance(value, dict) or value.get("format") != 1:
        raise PackageError(path, f"{name} has a format that this dolbear can't read")
    return value


def _read(path: Path, jar: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        entry = jar.getinfo(name)
    except KeyError as reason:
        raise PackageError(path, f"has no {name}") from reason
    with jar.open(entry) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise PackageError(path, f"{name} is larger than {most:,} bytes")
    return content


def _manifest(content: bytes) -> dict[str, str]:
    text = content.decode("utf-8", "replace").replace("\r\n ", "").replace("\n ", "")
    pairs = (line.split(": ", 1) for line in text.splitlines() if ": " in line)
    return {name: value for name, value in pairs}  # noqa: C416  # lists of two
