"""Environments: the address of a server is shown in messages, so it holds no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.project.parse import ConfigurationError, parse

CRICKETS = Path(__file__).parents[3] / "examples" / "crickets" / "dolbear.toml"


def _with(url: str) -> str:
    lines = f'\n[environment.test]\ndeploy = "service"\nfile = "t.json"\nurl = "{url}"\n'
    return CRICKETS.read_text(encoding="utf-8") + lines


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "https://models.example.com/here/", "http://[::1]:8080", "http://größe.example"]
)
def test_an_address_is_read(url: str) -> None:
    assert parse(_with(url), Path("dolbear.toml")).environment["test"].url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://ada:hunter2@models.example.com",
        "http://hunter2@models.example.com",
        "http://models.example.com/?token=hunter2",
        "http://models.example.com:99999",
        "http://models.example.com:x",
        "http:///models",
        "ftp://models.example.com",
        "http://models .example.com",
        "http://[::1",
    ],
)
def test_what_is_no_address_or_has_a_secret_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"environment\.test\.url must be an address") as caught:
        parse(_with(url), Path("dolbear.toml"))
    assert "hunter2" not in caught.value.message + caught.value.hint
