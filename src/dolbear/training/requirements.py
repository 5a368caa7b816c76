"""The locked packages, against those that are installed."""

from __future__ import annotations

import re
from pathlib import Path

from dolbear.core.progress import Progress
from dolbear.training.child_process import TrainingError
from dolbear.training.job import Job


def required(job: Job) -> dict[str, str]:
    """Return the packages that the project locks, and their versions.

    Raises:
        TrainingError: the file can't be read.
    """
    return pins(job.root, job.train.requirements)


def pins(root: Path, name: str) -> dict[str, str]:
    """Return the packages that a file of requirements locks, and their versions; without a name, none.

    Raises:
        TrainingError: the file can't be read.
    """
    if not name:
        return {}
    try:
        text = (root / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        message = f"[train] requirements: {name} can't be read: {reason}"
        raise TrainingError(message, f"pip freeze > {name}, or leave the key out.") from reason
    return dict(re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([\w.+!-]+)", text, re.MULTILINE))


def note_differences(job: Job, installed: dict[str, str], progress: Progress) -> None:
    """Say which locked packages are installed otherwise, or not at all."""
    wanted = required(job)
    found = [
        f"{name} {installed[name]} instead of {version}" if name in installed else f"no {name}"
        for name, version in wanted.items()
        if installed.get(name) != version
    ]
    if found and not job.train.command:
        progress.note(f"{job.train.requirements} isn't what is installed: {', '.join(found)}")
