"""Laws of paths and of the list of versions."""

from __future__ import annotations

import functools
from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from dolbear.publishing.layout import Coordinates, CoordinatesError, order
from dolbear.publishing.metadata import versions, with_version
from dolbear.publishing.repository import checked_path

NUMBERS = st.lists(st.integers(0, 30), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
VERSIONS = st.one_of(NUMBERS, st.builds("{}-{}".format, NUMBERS, st.sampled_from(["cpu", "gpu", "rc1"])))
WORDS = st.from_regex(r"[a-z0-9_][a-z0-9_-]{0,6}", fullmatch=True)
COORDINATES = st.builds(Coordinates, st.lists(WORDS, min_size=1, max_size=3).map(".".join), WORDS, VERSIONS)


def _listed(content: bytes | None, version: str, now: float = 0) -> bytes:
    return with_version(content, Coordinates("com.acme", "model", version), now=now)


@given(COORDINATES, WORDS, st.one_of(st.just(""), WORDS))
def test_a_path_stays_inside_and_tells_its_coordinates(at: Coordinates, extension: str, classifier: str) -> None:
    path = at.path(extension, classifier)
    assert checked_path(path) == path
    *group, artifact, version, file = PurePosixPath(path).parts
    assert (".".join(group), artifact, version) == (at.group, at.artifact, at.version)
    assert file.startswith(f"{artifact}-{version}")


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_any_text_is_refused_or_stays_inside(group: str, artifact: str, version: str) -> None:
    try:
        path = Coordinates(group, artifact, version).path("jar")
    except CoordinatesError:
        return
    assert checked_path(path) == path
    assert len(PurePosixPath(path).parts) == group.count(".") + 4


@given(st.lists(VERSIONS, min_size=1, max_size=6), st.randoms())
def test_the_order_of_publishing_doesn_t_show(found: list[str], chance: object) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (functools.reduce(_listed, items, None) for items in (found, shuffled))
    assert one == other


@given(st.lists(VERSIONS, min_size=1, max_size=6), st.integers(0, 4_000_000_000))
def test_a_list_has_each_version_once_and_listing_again_changes_nothing(found: list[str], now: int) -> None:
    content = functools.reduce(_listed, found, None)
    assert content is not None
    assert sorted(versions(content)) == sorted(set(found))
    assert list(versions(content)) == sorted(versions(content), key=lambda version: (order(version), version))
    for version in found:
        assert _listed(content, version, now) == content
