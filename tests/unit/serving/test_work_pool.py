from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from dolbear.serving.limits import Limits
from dolbear.serving.messages import Job, Response
from dolbear.serving.work import Pool


class Work:
    """A job that ends when it is told to; it counts its answers."""

    def __init__(self, status: int = 200) -> None:
        self.go, self.status = threading.Event(), status
        self.told: list[int] = []
        self.done: list[int] = []

    @property
    def job(self) -> Job:
        return Job(self._work, lambda response: self.told.append(response.status))

    def _work(self) -> Response:
        assert self.go.wait(20)
        return Response(self.status)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


def run(pool: Pool, work: Work) -> None:
    pool.run(work.job, lambda response: work.done.append(response.status))


def until_answered(loop: asyncio.AbstractEventLoop, *works: Work) -> None:
    while not all(work.done for work in works):
        loop.run_until_complete(asyncio.sleep(0))


def until_idle(loop: asyncio.AbstractEventLoop, pool: Pool) -> None:
    while pool.waiting:
        loop.run_until_complete(asyncio.sleep(0))


def test_work_that_takes_too_long_is_answered_once(loop: asyncio.AbstractEventLoop) -> None:
    pool, slow, behind = Pool(loop, Limits(workers=1, queue=1, patience=0.01)), Work(), Work()
    run(pool, slow)
    run(pool, behind)
    until_answered(loop, slow, behind)
    assert (slow.done, behind.done) == ([503], [503])
    slow.go.set()
    until_idle(loop, pool)
    assert (slow.told, slow.done, behind.told) == ([503], [503], [503])
    pool.close()


def test_a_late_job_keeps_its_place_until_it_ends(loop: asyncio.AbstractEventLoop) -> None:
    pool, slow, refused, next_one = Pool(loop, Limits(workers=1, queue=0, patience=0.01)), Work(), Work(), Work()
    run(pool, slow)
    until_answered(loop, slow)
    run(pool, refused)
    until_answered(loop, refused)
    assert refused.done == [429]
    slow.go.set()
    until_idle(loop, pool)
    next_one.go.set()
    run(pool, next_one)
    until_answered(loop, next_one)
    assert next_one.done == [200]
    assert slow.told == [503]
    pool.close()


def test_work_for_a_client_that_has_gone_is_not_started(loop: asyncio.AbstractEventLoop) -> None:
    pool, first, gone = Pool(loop, Limits(workers=1, queue=1)), Work(), Work()
    run(pool, first)
    pool.run(gone.job, lambda response: gone.done.append(response.status))()
    first.go.set()
    until_answered(loop, first)
    until_idle(loop, pool)
    assert (gone.told, gone.done) == ([], [])
    pool.close()
