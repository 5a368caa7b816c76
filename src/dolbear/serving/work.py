"""Threads for what takes long, with a bound on those that wait."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from dolbear.serving.limits import Limits
from dolbear.serving.messages import Job, Response, error

_SOON = "Retry-After: 1"


class Pool:
    """Runs jobs; each is answered exactly once, on the loop's thread, unless its client has gone."""

    def __init__(self, loop: asyncio.AbstractEventLoop, limits: Limits) -> None:
        self._loop = loop
        self._limits = limits
        self._threads = ThreadPoolExecutor(limits.workers, thread_name_prefix="dolbear-infer")
        self.waiting = 0

    def run(self, job: Job, done: Callable[[Response], None]) -> Callable[[], None]:
        """Start or queue a job; return what ends the interest in it."""
        if self.waiting >= self._limits.workers + self._limits.queue:
            busy = error(429, f"{self.waiting} requests are waiting already; try again", _SOON)
            job.told(busy)
            self._loop.call_soon(done, busy)
            return _nothing
        self.waiting += 1
        future = self._threads.submit(job.work)
        answered = False

        def answer(response: Response) -> None:
            nonlocal answered
            if not answered:
                answered = True
                timer.cancel()
                job.told(response)
                done(response)

        def late() -> None:
            future.cancel()
            seconds = self._limits.patience
            answer(error(503, f"the answer takes longer than {seconds:g} s; try again", _SOON))

        def gone() -> None:
            nonlocal answered
            answered = True
            timer.cancel()
            future.cancel()

        timer = self._loop.call_later(self._limits.patience, late)
        future.add_done_callback(lambda ended: self._tell(ended, answer))
        return gone

    def close(self) -> None:
        """Let go of the threads; what they still do no one waits for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _tell(self, ended: Future[Response], answer: Callable[[Response], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and all clients with it
            self._loop.call_soon_threadsafe(self._ended, ended, answer)

    def _ended(self, ended: Future[Response], answer: Callable[[Response], None]) -> None:
        self.waiting -= 1
        if not ended.cancelled():
            answer(ended.result())


def _nothing() -> None:
    """Nothing is under way."""
