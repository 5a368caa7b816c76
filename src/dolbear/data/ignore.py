"""Keep archived data out of Git."""

from __future__ import annotations

import re
from pathlib import Path

from dolbear.core import files

_SPECIAL = re.compile(r"([\\*?\[\]!# ])")


def ignore(root: Path, path: str) -> Path | None:
    """Add a path to `.gitignore` in `root`; return the file, or None if it was there already.

    Raises:
        StorageError: the file can't be written.
    """
    file = root / ".gitignore"
    line = "/" + _SPECIAL.sub(r"\\\1", Path(path).as_posix())
    content = file.read_text(encoding="utf-8", errors="surrogateescape") if file.is_file() else ""
    if line in content.splitlines():
        return None
    end = "" if not content or content.endswith("\n") else "\n"
    files.write_bytes(file, f"{content}{end}{line}\n".encode(errors="surrogateescape"))
    return file
