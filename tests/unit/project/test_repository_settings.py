from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.project.parse import ConfigurationError, parse

ROOT = Path(__file__).parents[3]
CRICKETS = (ROOT / "examples" / "crickets" / "dolbear.toml").read_text(encoding="utf-8")


def _with(lines: str) -> str:
    return f"{CRICKETS}\n[repository]\n{lines}\n"


def test_addresses_and_their_servers_are_read() -> None:
    lines = (
        'candidates = "https://n/c"\nreleases = "https://n/r"\nserver = "both"\nreleases_server = "own"\nca = "ca.pem"'
    )
    found = parse(_with(lines), Path("dolbear.toml")).repository
    assert (found.candidates, found.releases) == ("https://n/c", "https://n/r")
    assert (found.server, found.releases_server, found.ca, found.insecure) == ("both", "own", "ca.pem", False)


@pytest.mark.parametrize(
    ("place", "word"),
    [
        ("https://trainer:hunter2@nexus/c", "environment"),
        ("https://hunter2@nexus/c", "environment"),
        ("https://nexus/c?token=hunter2", "must be an address"),
        ("https:///c", "must be an address"),
        ("ftp://nexus/c", "'ftp'"),
        (" ", "must be a directory"),
    ],
)
def test_what_can_t_be_a_repository_is_refused_and_no_secret_told(place: str, word: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse(_with(f'releases = "{place}"'), Path("dolbear.toml"))
    assert "repository.releases" in caught.value.message
    assert word in caught.value.message
    assert "hunter2" not in caught.value.message + caught.value.hint


def test_two_that_differ_by_a_slash_are_the_same() -> None:
    with pytest.raises(ConfigurationError, match="same place"):
        parse(_with('candidates = "https://n/c"\nreleases = "https://n/c/"'), Path("dolbear.toml"))
