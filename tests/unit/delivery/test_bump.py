"""A version moves in a build file, and nothing else does."""

from __future__ import annotations

import re

import pytest

from dolbear.delivery.bump import UnfoundDependencyError, bumped

MODULE = "io.dolbear.examples:crickets"
POM = """<project>
  <!-- <dependency><groupId>io.dolbear.examples</groupId><artifactId>crickets</artifactId>
       <version>9</version></dependency> -->
  <properties>
    <crickets.version>1.0.0</crickets.version><other>1.0.0</other>
  </properties>
  <dependencies>
    <dependency>
      <groupId>io.dolbear.examples</groupId>
      <artifactId>crickets</artifactId>
      <version>{version}</version>
    </dependency>
    <dependency>
      <groupId>org.example</groupId><artifactId>crickets</artifactId><version>1.0.0</version>
    </dependency>
  </dependencies>
</project>
"""


def test_a_version_in_place_moves() -> None:
    text, before = bumped("pom.xml", POM.format(version="1.0.0"), MODULE, "1.0.1")
    assert before == "1.0.0"
    assert text == POM.format(version="1.0.1")


def test_a_property_moves() -> None:
    text, before = bumped("pom.xml", POM.format(version="${crickets.version}"), MODULE, "1.0.1")
    assert before == "1.0.0"
    assert "<crickets.version>1.0.1</crickets.version><other>1.0.0</other>" in text
    assert text.count("1.0.1") == 1


@pytest.mark.parametrize(
    ("catalog", "moved"),
    [
        (
            '[libraries]\nc = "io.dolbear.examples:crickets:1.0.0"\n',
            '[libraries]\nc = "io.dolbear.examples:crickets:1.0.1"\n',
        ),
        (
            '[libraries]\nc = { module = "io.dolbear.examples:crickets", version = "1.0.0" }\n',
            '[libraries]\nc = { module = "io.dolbear.examples:crickets", version = "1.0.1" }\n',
        ),
        (
            (
                '[versions]\nx = "1.0.0"\ny = "1.0.0"\n[libraries]\n'
                'c = { group = "io.dolbear.examples", name = "crickets", version.ref = "x" }\n'
            ),
            (
                '[versions]\nx = "1.0.1"\ny = "1.0.0"\n[libraries]\n'
                'c = { group = "io.dolbear.examples", name = "crickets", version.ref = "x" }\n'
            ),
        ),
    ],
)
def test_a_gradle_catalog_moves(catalog: str, moved: str) -> None:
    assert bumped("gradle/libs.versions.toml", catalog, MODULE, "1.0.1") == (moved, "1.0.0")


@pytest.mark.parametrize("text", ["", "<project/>", POM.format(version="${elsewhere}")])
def test_a_file_without_the_model_is_told(text: str) -> None:
    with pytest.raises(UnfoundDependencyError, match=r"no version of io\.dolbear\.examples:crickets"):
        bumped("pom.xml", text, MODULE, "1.0.1")


def test_a_namespace_may_have_a_prefix() -> None:
    pom = re.sub(r"<(/?)(?=\w)", r"<\1m:", POM.format(version="${crickets.version}"))
    text, before = bumped("pom.xml", "\ufeff" + pom.replace("\n", "\r\n"), MODULE, "1.0.1")
    assert before == "1.0.0"
    assert text == "\ufeff" + pom.replace("crickets.version>1.0.0<", "crickets.version>1.0.1<").replace("\n", "\r\n")


_USE = '[libraries]\nc = {{ module = "io.dolbear.examples:crickets", version{0} }}\n'


@pytest.mark.parametrize(
    ("catalog", "moved"),
    [
        ('[versions]\nx = { strictly = "[1, 2[", prefer = "1.0.0" }\n' + _USE.format('.ref = "x"'), 'prefer = "1.0.1"'),
        ('[versions]\nx = { strictly = "1.0.0" }\n' + _USE.format('.ref = "x"'), 'strictly = "1.0.1"'),
        (_USE.format(' = { require = "1.0.0", reject = ["0.9"] }'), 'require = "1.0.1"'),
    ],
)
def test_a_rich_version_moves(catalog: str, moved: str) -> None:
    text, before = bumped("libs.versions.toml", catalog, MODULE, "1.0.1")
    assert before == "1.0.0"
    assert moved in text
    assert text.replace("1.0.1", "1.0.0") == catalog


def test_a_range_alone_can_t_move() -> None:
    with pytest.raises(UnfoundDependencyError):
        bumped("libs.versions.toml", _USE.format(' = { strictly = "[1, 2[" }'), MODULE, "1.0.1")


def test_a_remark_in_a_catalog_isn_t_meant() -> None:
    line = 'c = "io.dolbear.examples:crickets:1.0.0"\n'
    text, _ = bumped("libs.versions.toml", f"# {line}{line}", MODULE, "1.0.1")
    assert text == f"# {line}{line.replace('1.0.0', '1.0.1')}"
