"""Which repositories builds see, by settings.xml."""

from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.adapters.http.maven_builds import MavenBuilds
from dolbear.publishing.rights import View

CENTRAL = View("central", "https://repo.maven.apache.org/maven2")
CORP = View("corp", "https://nexus.acme.com/repository/releases")
PROFILE = """
<profiles>
  <profile><id>corp</id><repositories>
    <repository><id>corp</id><url>https://nexus.acme.com/repository/releases</url></repository>
  </repositories></profile>
  <profile><id>other</id><repositories>
    <repository><id>other</id><url>https://nexus.acme.com/repository/other</url></repository>
  </repositories></profile>
</profiles>
"""
ACTIVE = "<activeProfiles><activeProfile>corp</activeProfile></activeProfiles>"


def mirror(pattern: str, name: str = "all") -> str:
    url = f"https://nexus.acme.com/repository/{name}"
    return f"<mirror><id>{name}</id><url>{url}</url><mirrorOf>{pattern}</mirrorOf></mirror>"


def builds(folder: Path, content: str | None) -> MavenBuilds:
    file = folder / "settings.xml"
    if content is not None:
        name_space = "http://maven.apache.org/SETTINGS/1.0.0"
        file.write_text(f'<settings xmlns="{name_space}">{content}</settings>', encoding="utf-8")
    return MavenBuilds(folder, {"DOLBEAR_MAVEN_SETTINGS": str(file)}, None)


def through(view: View, name: str = "all") -> View:
    return View(view.id, f"https://nexus.acme.com/repository/{name}", name)


def test_without_a_file_nothing_is_said(tmp_path: Path) -> None:
    assert builds(tmp_path, None).views() is None


def test_only_active_profiles_count(tmp_path: Path) -> None:
    assert builds(tmp_path, PROFILE).views() == (CENTRAL,)
    assert builds(tmp_path, PROFILE + ACTIVE).views() == (CENTRAL, CORP)
    by_default = PROFILE.replace(
        "<id>other</id><repositories>",
        "<id>other</id><activation><activeByDefault>true</activeByDefault></activation><repositories>",
    )
    views = builds(tmp_path, by_default).views()
    assert views is not None
    assert [view.id for view in views] == ["central", "other"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", (through(CENTRAL), through(CORP))),
        ("central", (through(CENTRAL), CORP)),
        ("*,!corp", (through(CENTRAL), CORP)),
        ("external:*", (through(CENTRAL), through(CORP))),
        ("external:http:*", (CENTRAL, CORP)),
        ("nobody, corp", (CENTRAL, through(CORP))),
    ],
)
def test_mirrors_stand_for_what_they_name(tmp_path: Path, pattern: str, expected: tuple[View, ...]) -> None:
    made = builds(tmp_path, f"<mirrors>{mirror(pattern)}</mirrors>{PROFILE}{ACTIVE}")
    assert made.views() == expected


def test_a_mirror_of_just_this_repository_comes_before_one_of_all(tmp_path: Path) -> None:
    mirrors = f"<mirrors>{mirror('*')}{mirror('corp', 'own')}</mirrors>"
    assert builds(tmp_path, mirrors + PROFILE + ACTIVE).views() == (through(CENTRAL), through(CORP, "own"))


def test_an_address_may_be_written_in_several_ways(tmp_path: Path) -> None:
    made = builds(tmp_path, None)
    assert made.shows(CORP, "https://nexus.acme.com:443/repository/releases/")
    assert not made.shows(CORP, "https://nexus.acme.com/repository/candidates")
    assert made.shows(View("local", f"file://{tmp_path}/a"), f"{tmp_path}/b/../a")
    assert not made.shows(View("local", f"file://{tmp_path}/a"), "https://nexus.acme.com/a")
