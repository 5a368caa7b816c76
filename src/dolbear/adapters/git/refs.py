"""Where refs point, from Git's own files: a question to Git takes a process, and a run asks often."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dolbear.adapters.git import objects


def tips(root: Path, folder: Path, refs: Sequence[str]) -> dict[str, str]:
    """Return the commits that these refs name; those that aren't there are left out.

    `folder` is Git's own. What its files don't say plainly, Git is asked for.
    """
    found = {ref: _loose(folder, ref) for ref in refs}
    if None in found.values():
        return objects.tips(root, refs)
    return {ref: commit for ref, commit in found.items() if commit}


def _loose(folder: Path, ref: str) -> str | None:
    """Return the commit, nothing if there is no such ref, or None where the files don't tell."""
    if (folder / "reftable").exists():
        return None
    try:
        text = (folder / ref).read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return _packed(folder, ref)
    except (OSError, UnicodeDecodeError):
        return None
    return text if objects.is_name(text) else None


def _packed(folder: Path, ref: str) -> str | None:
    try:
        packed = (folder / "packed-refs").read_bytes()
    except FileNotFoundError:
        return ""
    except OSError:
        return None
    return None if ref.encode() in packed else ""
