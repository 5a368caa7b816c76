from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from dolbear.packaging.pom import api_pom, data_pom, without_version
from dolbear.project.settings import About

ABOUT = About(name="crickets", group="io.dolbear.examples", license="Apache-2.0")


def _text(pom: str, path: str) -> str | None:
    space = "{http://maven.apache.org/POM/4.0.0}"
    return ET.fromstring(pom).findtext(space + path.replace("/", f"/{space}"))  # noqa: S314  # our own


def test_the_data_pom_brings_the_api_of_its_minor_version() -> None:
    pom = data_pom(ABOUT, "1.2.3", "1.2.0")
    named = [_text(pom, tag) for tag in ("groupId", "artifactId", "version", "licenses/license/name")]
    assert named == ["io.dolbear.examples", "crickets", "1.2.3", "Apache-2.0"]
    brings = [_text(pom, f"dependencies/dependency/{tag}") for tag in ("groupId", "artifactId", "version", "scope")]
    assert brings == ["io.dolbear.examples", "crickets-api", "1.2.0", None]
    assert _text(pom, "parent/groupId") is None


def test_the_api_pom_brings_the_runtime() -> None:
    pom = api_pom(ABOUT, "1.2.0", "0.1.0")
    assert _text(pom, "artifactId") == "crickets-api"
    brings = [_text(pom, f"dependencies/dependency/{tag}") for tag in ("groupId", "artifactId", "version")]
    assert brings == ["io.dolbear", "dolbear-runtime", "0.1.0"]


@pytest.mark.parametrize(
    ("description", "read"),
    [
        ("a & b < c > d ]]> \"e\" 'f'", "a & b < c > d ]]> \"e\" 'f'"),
        ("Temperatur in °F, 温度", "Temperatur in °F, 温度"),
        ("two\r\n  lines\tlong", "two lines long"),
        ("${env.SECRET}", "$ {env.SECRET}"),
        ("bell\x07 null\x00 \ud800", "bell\ufffd null\ufffd \ufffd"),
        ("</description><packaging>pom</packaging>", "</description><packaging>pom</packaging>"),
        ("", "The model crickets"),
    ],
)
def test_any_description_is_text(description: str, read: str) -> None:
    pom = data_pom(About(name="crickets", group="a", description=description, license=description), "1.0.0", "1.0.0")
    assert _text(pom, "description") == read
    assert _text(pom, "packaging") is None
    pom.encode()


def test_without_versions_all_versions_are_one() -> None:
    poms = {without_version(data_pom(ABOUT, version, api)) for version, api in (("1.2.3", "1.2.0"), ("", ""))}
    assert len(poms) == 1
    told = About(name="a", group="a", description="<version>1</version>")
    assert without_version(data_pom(told, "1.0.0", "1.0.0")).count("<version></version>") == 2
