from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from dolbear.publishing import snippets
from dolbear.publishing.layout import Coordinates

AT = Coordinates("io.dolbear.examples", "crickets", "1.0.3")


def test_maven_and_gradle_name_one_dependency() -> None:
    found = ET.fromstring(snippets.maven(AT))  # noqa: S314  # our own
    assert [item.text for item in found] == ["io.dolbear.examples", "crickets", "1.0.3"]
    assert snippets.gradle(AT) == 'implementation("io.dolbear.examples:crickets:1.0.3")'


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://nexus.example/repository/models/", "https://nexus.example/repository/models/"),
        ("https://me:secret@nexus.example:8443/a?b=1&c=<2>", "https://nexus.example:8443/a?b=1&c=<2>"),
        ("file:///srv/models", "file:///srv/models"),
    ],
)
def test_a_repository_is_shown_without_who_writes_to_it(url: str, shown: str) -> None:
    found = ET.fromstring(snippets.maven_repository(url))  # noqa: S314  # our own
    assert found.findtext("url") == shown
    assert found.findtext("releases/checksumPolicy") == "fail"
    gradle = snippets.gradle_repository(url)
    assert f'uri("{shown}")' in gradle
    assert "secret" not in gradle


def test_gradle_takes_no_part_of_an_address_for_code() -> None:
    assert r'uri("https://a/\"\${x}")' in snippets.gradle_repository('https://a/"${x}')
