"""Makes the API's jars: the same bytes from the same sources and the same JDK."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from dolbear.core import files

# The oldest time that a zip file can hold.
_TIME = (1980, 1, 1, 0, 0, 0)
_MANIFEST = "META-INF/MANIFEST.MF"


class Compiler(Protocol):
    """Turns Java sources into class files."""

    def compile(self, sources: Mapping[str, str], classpath: Sequence[Path]) -> dict[str, bytes]:
        """Return the class files, `{path: content}`; equal sources give equal bytes on one JDK.

        Raises:
            NotFoundError: there is no JDK.
            CompileError: the sources aren't right.
        """


def build(sources: Mapping[str, str], folder: Path, compiler: Compiler, *, classpath: Sequence[Path]) -> Path:
    """Compile sources against the runtime's jar and write `api.jar` into `folder`, beside it `api-sources.jar`.

    Raises:
        NotFoundError: there is no JDK.
        StorageError: the folder can't be written.
    """
    classes = compiler.compile(sources, classpath)
    module = next(iter(sources)).rpartition("/")[0].replace("/", ".")
    manifest = _manifest({"Manifest-Version": "1.0", "Automatic-Module-Name": module})
    _write(
        folder / "api-sources.jar",
        {name: text.encode() for name, text in sources.items()},
        _manifest({"Manifest-Version": "1.0"}),
    )
    _write(folder / "api.jar", classes, manifest)
    return folder / "api.jar"


def _write(target: Path, entries: Mapping[str, bytes], manifest: bytes) -> None:
    with files.replacing(target) as temporary, zipfile.ZipFile(temporary, "w") as jar:
        for name, content in [(_MANIFEST, manifest), *sorted(entries.items())]:
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_STORED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            jar.writestr(entry, content)


def _manifest(values: Mapping[str, str]) -> bytes:
    lines = []
    for name, value in values.items():
        line = f"{name}: {value}".encode()
        # 72 bytes are the longest line; it goes on after a space.
        lines += [line[:72], *(b" " + line[start : start + 71] for start in range(72, len(line), 71))]
    return b"\r\n".join([*lines, b""])
