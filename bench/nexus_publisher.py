"""Publish jar, pom and three attached files as dolbear does. Arguments: address, folder, version."""

from __future__ import annotations

import sys
from pathlib import Path

from dolbear.publishing.layout import Coordinates
from dolbear.publishing.publish import Release, publish
from dolbear.wiring import open_repository


def main(url: str, folder: Path, version: str) -> None:
    """Publish one version."""
    names = {("", "jar"): "model.jar", ("sources", "jar"): "sources.jar"}
    names |= {("evidence", "json"): "evidence.json", ("sbom", "json"): "sbom.json"}
    pom = (folder / "model.pom").read_text(encoding="utf-8").replace("VERSION", version)
    files: dict[tuple[str, str], Path | bytes] = {key: folder / name for key, name in names.items()}
    at = Coordinates("io.dolbear.bench", "ours", version)
    publish(Release(at=at, files={**files, ("", "pom"): pom.encode()}), open_repository(url))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
