from __future__ import annotations

import pytest

from dolbear.publishing.layout import Coordinates, CoordinatesError, checksum, order

AT = Coordinates("io.dolbear.examples", "crickets", "1.0.3")


def test_paths_are_maven_s() -> None:
    assert AT.home == "io/dolbear/examples/crickets"
    assert AT.metadata == "io/dolbear/examples/crickets/maven-metadata.xml"
    assert AT.path("jar") == "io/dolbear/examples/crickets/1.0.3/crickets-1.0.3.jar"
    assert AT.path("json", "evidence") == "io/dolbear/examples/crickets/1.0.3/crickets-1.0.3-evidence.json"
    assert str(AT) == "io.dolbear.examples:crickets:1.0.3"


@pytest.mark.parametrize(
    ("group", "artifact", "version"),
    [
        ("", "a", "1"),
        ("a..b", "a", "1"),
        (".a", "a", "1"),
        ("a.", "a", "1"),
        ("a/b", "a", "1"),
        ("a", "", "1"),
        ("a", "..", "1"),
        ("a", ".hidden", "1"),
        ("a", "a/../b", "1"),
        ("a", "a\\b", "1"),
        ("a", "a", ""),
        ("a", "a", "../../1"),
        ("a", "a", "1..2"),
        ("a", "a", "1 2"),
        ("a", "a", "1\n"),
        ("a", "a", "${version}"),
        ("a", "ä", "1"),
        ("a", "a" * 121, "1"),
    ],
)
def test_what_would_lead_elsewhere_is_refused(group: str, artifact: str, version: str) -> None:
    with pytest.raises(CoordinatesError) as caught:
        Coordinates(group, artifact, version)
    assert caught.value.exit_code == 2


def test_versions_order_as_people_expect() -> None:
    ordered = [
        "unknown",
        "0.9",
        "1.0-rc1",
        "1.0.0",
        "1.0.1",
        "1.2",
        "1.10.0",
        "1.29.0-cpu",
        "1.29.0-gpu",
        "1.29.0",
        "2.0.0",
    ]
    keys = [order(version) for version in ordered]
    assert keys == sorted(set(keys))


def test_checksums_are_bare_hexadecimal_digits() -> None:
    assert checksum("sha1", b"") == b"da39a3ee5e6b4b0d3255bfef95601890afd80709"
