"""Questions to the ledger about environments: what runs there, what ran before, what may not come back."""

from __future__ import annotations

from typing import Any

from dolbear.ledger import read
from dolbear.ledger.event import Event
from dolbear.ledger.store import History

KINDS = ("deployed", "rolled-back")


def of_environment(history: History, subject: str, environment: str) -> list[Event]:
    """Return the deployments and rollbacks of one environment, in order."""
    return [
        event
        for event in read.events(history, subject)
        if event.kind in KINDS and event.data.get("environment") == environment
    ]


def running(history: History, subject: str, environment: str, *, at: str = "") -> dict[str, Any] | None:
    """Return the data of the event that made what runs there, `at` a moment (UTC, ISO) or now.

    None where nothing runs: nothing was deployed yet, or the first deployment failed.
    """
    events = of_environment(history, subject, environment)
    past = [event for event in events if not at or event.time <= at]
    return past[-1].data if past and past[-1].data.get("version") else None


def before(history: History, subject: str, environment: str) -> str:
    """Return the version that ran there before the present one, as it was deployed; empty if there was none."""
    now = running(history, subject, environment)
    versions = [str(event.data.get("version", "")) for event in of_environment(history, subject, environment)]
    others = [version for version in versions if now and version != now["version"] and version]
    bad = barred(history, subject, environment)
    return next((version for version in reversed(others) if version not in bad), "")


def barred(history: History, subject: str, environment: str) -> set[str]:
    """Return the versions that were rolled back there, and not deployed by name since."""
    found: set[str] = set()
    for event in of_environment(history, subject, environment):
        if event.kind == "rolled-back":
            found.add(str(event.data.get("instead_of", "")))
        elif event.data.get("by_name"):
            found.discard(str(event.data.get("version", "")))
    return found


def has_run(history: History, subject: str, environment: str, version: str) -> bool:
    """Say whether a version was deployed there with success, and not rolled back since."""
    deployed = any(
        event.kind == "deployed" and event.data.get("version") == version
        for event in of_environment(history, subject, environment)
    )
    return deployed and version not in barred(history, subject, environment)
