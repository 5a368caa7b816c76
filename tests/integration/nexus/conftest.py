"""A real Nexus, fetched by its Maven coordinates on first use."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from nexus.running import Nexus, shared


@pytest.fixture(scope="session")
def nexus(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Nexus]:
    """The one of this session."""
    base = tmp_path_factory.getbasetemp()
    with shared((base if worker_id == "master" else base.parent) / "nexus") as made:
        yield made


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is on this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def group(request: pytest.FixtureRequest) -> str:
    """A group of one's own: nothing is ever deleted."""
    return f"com.acme.t{time.time_ns():x}.{request.node.originalname.removeprefix('test_')[:60]}"
