"""Open a data jar that may be hostile: nothing is handed out before all of it was compared."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import msgspec

from dolbear.core import digest
from dolbear.core.digest import Digest
from dolbear.core.errors import IntegrityError, RemoteError
from dolbear.model.signature import Binding, Input, Output, Signature
from dolbear.packaging.jar import MANIFEST
from dolbear.packaging.package import content_digest
from dolbear.packaging.stored import StoredError, StoredJar

_LARGEST_DOCUMENT = 64 << 20
_LARGEST_MODEL = 2 << 30
_SMALL = 1 << 20
_FORMAT = 1
_PLACE = re.compile(r"META-INF/dolbear/([^/]+)/([^/]+)/signature\.json")


class PackageError(IntegrityError):
    """A jar that isn't a model package, or whose parts contradict each other."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path.name}: {problem}", "Nothing was taken from it. Fetch the package again, or publish anew."
        )
        self.path = path
        self.problem = problem


class UnreadablePackageError(RemoteError):
    """The system doesn't let us read the jar."""

    def __init__(self, path: Path, reason: OSError) -> None:
        super().__init__(f"can't read {path}: {reason.strerror or reason}", "Look at the file and its permissions.")
        self.path = path


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A package's parts; what its manifest says of its content is true, and its passport of its model."""

    group: str
    name: str
    version: str
    content: str
    signature: Signature
    binding: Binding
    passport: dict[str, Any]
    golden: dict[str, Any]
    model: bytes

    @property
    def coordinates(self) -> str:
        """As Maven writes them: `group:name:version`."""
        return f"{self.group}:{self.name}:{self.version}"


class _Signature(msgspec.Struct, frozen=True):
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    binding: Binding


def open_jar(path: Path, *, expected: str = "") -> Opened:
    """Read a package into memory; `expected` are the coordinates it was asked for by.

    Raises:
        PackageError: it is damaged, forged, another version, or no package.
        UnreadablePackageError: the file can't be read.
    """
    try:
        with StoredJar(path) as jar:
            opened = _opened(jar)
    except StoredError as reason:
        raise PackageError(path, str(reason)) from reason
    except OSError as reason:
        raise UnreadablePackageError(path, reason) from reason
    if expected and opened.coordinates != expected:
        raise PackageError(path, f"it is {opened.coordinates}, asked for was {expected}")
    return opened


def _opened(jar: StoredJar) -> Opened:
    group, name = _place(jar)
    place = f"META-INF/dolbear/{group}/{name}/"
    documents = {kind: _document(jar, f"{place}{kind}.json") for kind in ("signature", "passport", "golden")}
    signature, binding = _signature(documents["signature"])
    model = jar.read(place + "model.onnx", _LARGEST_MODEL)
    version, content = _manifest(jar, group, name)
    _compare(jar, documents["passport"], (place, model), (version, content))
    return Opened(
        group=group,
        name=name,
        version=version,
        content=content,
        signature=signature,
        binding=binding,
        passport=documents["passport"],
        golden=documents["golden"],
        model=model,
    )


def _place(jar: StoredJar) -> tuple[str, str]:
    found = [match for match in map(_PLACE.fullmatch, jar.names) if match]
    if len(found) != 1:
        problem = "isn't a model package: it has no signature.json, or several"
        raise StoredError(problem)
    group, name = found[0].groups()
    maven = f"META-INF/maven/{group}/{name}/"
    allowed = {MANIFEST, maven + "pom.xml", maven + "pom.properties"}
    other = [one for one in jar.names if one not in allowed and not one.startswith(f"META-INF/dolbear/{group}/{name}/")]
    if other:
        problem = f"has {other[0][:100]!r}, which a model package doesn't"
        raise StoredError(problem)
    return group, name


def _document(jar: StoredJar, name: str) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(jar.read(name, _LARGEST_DOCUMENT))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as reason:
        problem = f"{name} isn't JSON: {reason}"
        raise StoredError(problem) from reason
    if not isinstance(value, dict) or value.get("format") != _FORMAT:
        problem = f"{name} has a format that this dolbear can't read"
        raise StoredError(problem)
    return value


def _signature(document: dict[str, Any]) -> tuple[Signature, Binding]:
    try:
        found = msgspec.convert(document, _Signature)
    except (msgspec.ValidationError, RecursionError) as reason:
        problem = f"its signature isn't one: {reason}"
        raise StoredError(problem) from reason
    if not found.outputs:
        problem = "its signature has no output"
        raise StoredError(problem)
    return Signature(inputs=found.inputs, outputs=found.outputs), found.binding


def _manifest(jar: StoredJar, group: str, name: str) -> tuple[str, str]:
    text = jar.read(MANIFEST, _SMALL).decode("utf-8", "replace").replace("\r\n ", "").replace("\n ", "")
    values = dict(line.partition(": ")[::2] for line in text.splitlines())
    version, content = values.get("Implementation-Version", ""), values.get("Dolbear-Content", "")
    properties = jar.read(f"META-INF/maven/{group}/{name}/pom.properties", _SMALL).decode("utf-8", "replace")
    told = dict(line.partition("=")[::2] for line in properties.splitlines())
    if (told.get("groupId"), told.get("artifactId"), told.get("version")) != (group, name, version):
        problem = f"its pom.properties are not of {group}:{name}:{version}"
        raise StoredError(problem)
    return version, content


def _compare(jar: StoredJar, passport: dict[str, Any], model: tuple[str, bytes], told: tuple[str, str]) -> None:
    (place, found), (version, content) = model, told
    about = passport.get("model")
    wanted = about.get("sha256") if isinstance(about, dict) else None
    actual = digest.of_bytes(found)
    if wanted != actual:
        problem = f"its model is {digest.short(actual)}, its passport says {str(wanted)[:80]}"
        raise StoredError(problem)
    names = [name for name in jar.names if name.startswith(place)]
    digests = {name: actual if name == place + "model.onnx" else _digest(jar, name) for name in names}
    pom = jar.read(place.replace("/dolbear/", "/maven/", 1) + "pom.xml", _SMALL).decode("utf-8", "replace")
    whole = content_digest(digests, pom)
    if whole != content:
        problem = f"its content is {digest.short(whole)}, its manifest says {content[:80] or 'nothing'}"
        raise StoredError(problem)
    if f"<version>{version}</version>" not in pom:
        problem = f"its pom isn't of version {version}"
        raise StoredError(problem)


def _digest(jar: StoredJar, name: str) -> Digest:
    hasher = hashlib.sha256()
    for block in jar.blocks(name):
        hasher.update(block)
    return Digest(f"sha256:{hasher.hexdigest()}")
