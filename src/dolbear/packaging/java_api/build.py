"""Makes the API's jars: the same bytes from the same sources and the same JDK."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from dolbear.packaging import jar


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
    manifest = jar.manifest_of({"Manifest-Version": "1.0", "Automatic-Module-Name": module})
    texts = {name: text.encode() for name, text in sources.items()}
    jar.write(folder / "api-sources.jar", jar.manifest_of({"Manifest-Version": "1.0"}), texts)
    jar.write(folder / "api.jar", manifest, classes)
    return folder / "api.jar"
