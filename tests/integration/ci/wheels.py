"""A folder of wheels made of what is installed: the same files, without any download, and without their tests."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[3]
# Thousands of small files, which nobody imports.
_LEFT_OUT = {"__pycache__", "include", "test", "tests"}
_OF_INSTALLATION = {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json"}


def gather(folder: Path, names: list[str]) -> Path:
    """Fill a folder with dolbear's wheel, built, and those of other packages, packed again."""
    folder.mkdir(parents=True)
    build: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        folder,
    ]
    subprocess.run([*build, ROOT], check=True)
    for name in names:
        if name != "dolbear":
            _pack(metadata.distribution(name), folder)
    return folder


def _pack(installed: metadata.Distribution, folder: Path) -> None:
    wheel = installed.read_text("WHEEL") or ""
    tags = [line.split(": ")[1].split("-") for line in wheel.splitlines() if line.startswith("Tag: ")]
    tag = "-".join(".".join(dict.fromkeys(part)) for part in zip(*tags, strict=True))
    name = installed.metadata["Name"].replace("-", "_").lower()
    stem = f"{name}-{installed.version}"
    # A folder's own spelling may differ from the name; pip wants that of the wheel's name.
    known = [path for path in installed.files or () if path.parts[0] != ".." and not _LEFT_OUT & set(path.parts)]
    own = next(path.parts[0] for path in known if path.parts[0].endswith(".dist-info"))
    rows = []
    with zipfile.ZipFile(folder / f"{stem}-{tag}.whl", "w") as made:
        for path in known:
            if path.parts[0] == own and path.name in _OF_INSTALLATION and len(path.parts) == 2:
                continue
            target = str(path).replace(own, f"{stem}.dist-info", 1) if path.parts[0] == own else str(path)
            made.write(str(path.locate()), target)
            rows.append((target, f"{path.hash.mode}={path.hash.value}" if path.hash else "", path.size or ""))
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([*rows, (f"{stem}.dist-info/RECORD", "", "")])
        made.writestr(f"{stem}.dist-info/RECORD", text.getvalue())
