"""What a server does when the desired-version file changes; time is handed in."""

from __future__ import annotations

import gc
import os
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from dolbear.adapters.directory_repository import DirectoryRepository
from dolbear.core.digest import canonical_json
from dolbear.core.errors import DolbearError, RemoteError, UsageError
from dolbear.serving.follow import Follower
from dolbear.serving.metrics import Metrics
from dolbear.serving.registry import Registry, State
from serving.serving_jars import NAME, SUBJECT, desire, release

pytestmark = pytest.mark.integration


class Away(DirectoryRepository):
    """A repository that can't be reached while there are `problems`; `then` is done when it is asked."""

    problems: tuple[DolbearError, ...] = ()
    asked = 0
    discarded = 0

    def fetch(self, path: str) -> Path:
        """Fail, or give the file, under a name that says nothing."""
        self.asked += 1
        self.then()
        if self.problems:
            raise self.problems[0]
        copy = self.root / "0123abcd"
        copy.write_bytes(super().fetch(path).read_bytes())
        return copy

    def discard(self, path: str) -> None:
        """Count it."""
        self.discarded += 1
        super().discard(path)

    def then(self) -> None:
        """Nothing."""


class Followed:
    """A follower of a file in a folder, which is told when to look."""

    def __init__(self, folder: Path) -> None:
        self.file, self.repository = folder / "desired.json", folder / "releases"
        self.registry, self.metrics = Registry(), Metrics()
        self.said: list[str] = []
        self.store = Away(self.repository)
        self._follower = Follower(self.file, self.store, self.registry, self.metrics, say=self.said.append)

    def look(self, now: float = 0.0) -> State | None:
        self._follower.look(now)
        return self.registry.states.get(SUBJECT)

    @property
    def serving(self) -> str | None:
        found = self.registry.current.find(NAME)
        return found.version if found else None


@pytest.fixture
def followed(tmp_path: Path) -> Followed:
    return Followed(tmp_path)


def test_a_desired_version_is_loaded_and_replaced(followed: Followed) -> None:
    first, second = release(followed.repository, "1.0.0", 1), release(followed.repository, "1.1.0", 2)
    assert followed.look() is None
    desire(followed.file, "1.0.0", first)
    assert followed.look() == State(name=NAME, serving="1.0.0", desired="1.0.0", sha256=first, state="ready")
    desire(followed.file, "1.1.0", second)
    assert followed.look() == State(name=NAME, serving="1.1.0", desired="1.1.0", sha256=second, state="ready")
    assert list(followed.registry.current.models[NAME]) == ["1.1.0"]
    assert followed.metrics.loads[NAME] == 2
    assert followed.store.discarded == 2


def test_the_version_before_is_freed_with_its_last_request(followed: Followed) -> None:
    desire(followed.file, "1.0.0", release(followed.repository, "1.0.0", 1))
    followed.look()
    under_way = followed.registry.current.find(NAME)
    assert under_way is not None
    ghost = weakref.ref(under_way.scorer)
    desire(followed.file, "1.1.0", release(followed.repository, "1.1.0", 2))
    followed.look()
    assert under_way.scorer.answer({"x": [1.0]}, 1).values.tolist() == [2.0]
    del under_way
    gc.collect()
    assert ghost() is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format":2,"models":{}}', '{"format":1}', "[" * 9999,
    '{"format":1,"models":{"a:../b":{"version":"1","sha256":"00"}}}',
    '{"format":1,"models":{"a:b":{"version":"../../c","sha256":"' + "0" * 64 + '"}}}',
    '{"format":1,"models":{"a:b":{"version":"1","sha256":"' + "x" * 64 + '"}}}'])  # fmt: skip
def test_a_corrupt_file_changes_nothing(followed: Followed, content: str) -> None:
    desire(followed.file, "1.0.0", release(followed.repository, "1.0.0", 1))
    followed.look()
    followed.file.write_text(content)
    state = followed.look()
    assert state is not None
    assert (state.state, followed.serving) == ("ready", "1.0.0")
    assert followed.registry.problem


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to(path.name)])
def test_what_is_no_file_is_not_waited_for(followed: Followed, make: Callable[[Path], None]) -> None:
    make(followed.file)
    assert followed.look() is None
    assert followed.registry.problem
    followed.file.rmdir() if followed.file.is_dir() else followed.file.unlink()
    desire(followed.file, "1.0.0", release(followed.repository, "1.0.0", 1))
    followed.look()
    assert followed.serving == "1.0.0"


def test_a_missing_file_changes_nothing(followed: Followed) -> None:
    desire(followed.file, "1.0.0", release(followed.repository, "1.0.0", 1))
    followed.look()
    followed.file.unlink()
    followed.look()
    assert followed.serving == "1.0.0"
    assert "isn't there" in followed.registry.problem


def test_other_bytes_than_those_deployed_are_not_loaded(followed: Followed) -> None:
    desire(followed.file, "1.0.0", release(followed.repository, "1.0.0", 1))
    followed.look()
    release(followed.repository, "1.1.0", 2)
    desire(followed.file, "1.1.0", "0" * 64)
    state = followed.look()
    assert state is not None
    assert (state.state, state.serving, state.desired) == ("failed", "1.0.0", "1.1.0")
    assert f"{NAME}-1.1.0.jar: its sha256" in state.error
    assert followed.metrics.failures[NAME] == 1


def test_a_model_that_fails_its_golden_examples_here_is_not_loaded(followed: Followed) -> None:
    desire(followed.file, "1.0.0", release(followed.repository, "1.0.0", 1))
    followed.look()
    desire(followed.file, "1.1.0", release(followed.repository, "1.1.0", 2, expected=77))
    state = followed.look()
    assert state is not None
    assert (state.state, state.serving) == ("failed", "1.0.0")
    assert "golden example 0" in state.error


def test_what_failed_is_tried_again_more_and_more_seldom(followed: Followed) -> None:
    sha256 = release(followed.repository, "1.0.0", 1)
    jar = next(followed.repository.rglob("*.jar"))
    away = jar.rename(jar.with_suffix(".away"))
    desire(followed.file, "1.0.0", sha256)
    for now, failures in ((0.0, 1), (0.9, 1), (1.0, 2), (2.9, 2), (3.0, 3)):
        followed.look(now)
        assert followed.metrics.failures[NAME] == failures, now
    away.rename(jar)
    followed.look(6.9)
    assert followed.serving is None
    followed.look(7.0)
    assert followed.serving == "1.0.0"


def test_the_way_back_is_as_any_other(followed: Followed) -> None:
    first, second = release(followed.repository, "1.0.0", 1), release(followed.repository, "1.1.0", 2)
    for version, sha256 in (("1.0.0", first), ("1.1.0", second), ("1.0.0", first)):
        desire(followed.file, version, sha256)
        followed.look()
    assert followed.serving == "1.0.0"


def test_going_back_from_a_version_that_failed_needs_no_loading(followed: Followed) -> None:
    first = release(followed.repository, "1.0.0", 1)
    desire(followed.file, "1.0.0", first)
    followed.look()
    desire(followed.file, "1.1.0", "0" * 64)
    followed.look()
    desire(followed.file, "1.0.0", first)
    assert followed.look() == State(name=NAME, serving="1.0.0", desired="1.0.0", sha256=first, state="ready")
    assert followed.metrics.loads[NAME] == 1


def test_a_model_that_is_no_longer_desired_stops(followed: Followed) -> None:
    desire(followed.file, "1.0.0", release(followed.repository, "1.0.0", 1))
    followed.look()
    followed.file.write_text('{"format":1,"models":{}}')
    assert followed.look() is None
    assert followed.serving is None


@pytest.mark.parametrize("problem", [RemoteError("it doesn't answer"), UsageError("it doesn't answer")])
def test_a_repository_that_is_away_says_nothing_of_the_version(followed: Followed, problem: DolbearError) -> None:
    first, second = release(followed.repository, "1.0.0", 1), release(followed.repository, "1.1.0", 2)
    desire(followed.file, "1.0.0", first)
    followed.look()
    followed.store.problems = (problem,)
    desire(followed.file, "1.1.0", second)
    for now in (0.0, 0.9, 1.0):
        assert followed.look(now) == State(
            name=NAME, serving="1.0.0", desired="1.1.0", sha256=second, state="loading", error="it doesn't answer"
        )
    assert followed.metrics.failures[NAME] == 2
    followed.store.problems = ()
    assert followed.look(3.0) == State(name=NAME, serving="1.1.0", desired="1.1.0", sha256=second, state="ready")


def test_a_folder_that_isnt_there_says_nothing_of_the_version(followed: Followed) -> None:
    desire(followed.file, "1.0.0", release(followed.repository, "1.0.0", 1))
    followed.repository.rename(followed.repository.with_name("away"))
    state = followed.look()
    assert state is not None
    assert (state.state, "releases isn't there, so" in state.error) == ("loading", True)


def test_a_version_stays_failed_while_it_is_tried_again(followed: Followed) -> None:
    desire(followed.file, "1.0.0", "0" * 64)
    release(followed.repository, "1.0.0", 1)
    seen: list[str] = []
    followed.look()
    followed.store.then = lambda: seen.append(followed.registry.states[SUBJECT].state)  # type: ignore[method-assign]
    followed.look(1.0)
    assert seen == ["failed"]


def test_a_newer_file_is_read_before_all_of_the_older_were_tried(followed: Followed) -> None:
    """A repository that answers slowly would otherwise hold up what is desired now."""
    sha256 = release(followed.repository, "1.0.0", 1)
    many = {f"a:b{number}": {"version": "1", "sha256": sha256} for number in range(50)}
    followed.file.write_bytes(canonical_json({"format": 1, "models": many}))
    followed.store.then = lambda: desire(followed.file, "1.0.0", sha256)  # type: ignore[method-assign]
    followed.look()
    assert followed.store.asked == 1
    followed.look()
    assert followed.serving == "1.0.0"
