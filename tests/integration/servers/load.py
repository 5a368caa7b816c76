"""Clients that ask without a pause, each on a connection that it keeps."""

from __future__ import annotations

import http.client
import json
import threading
import urllib.parse
from typing import Self

from servers.client import INFER, chirps


class Load:
    """Counts what it is answered; `wrong` holds what it should never see."""

    def __init__(self, url: str, expected: dict[str, float], clients: int = 4) -> None:
        self._url = urllib.parse.urlsplit(url)
        self._expected = expected
        self._stopping = threading.Event()
        self._news = threading.Condition()
        self.answers = dict.fromkeys(expected, 0)
        self.wrong: list[str] = []
        self._threads = [threading.Thread(target=self._ask) for _ in range(clients)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def wait(self, version: str, more: int) -> None:
        """Wait until this version has answered so many times more."""
        with self._news:
            wanted = self.answers[version] + more
            assert self._news.wait_for(lambda: self.wrong or self.answers[version] >= wanted, 60), self.answers
        assert not self.wrong

    def _ask(self) -> None:
        connection = http.client.HTTPConnection(self._url.hostname or "", self._url.port, timeout=60)
        body = json.dumps(chirps(20.0)).encode()
        try:
            while not self._stopping.is_set():
                connection.request("POST", self._url.path + INFER, body, {"Content-Type": "application/json"})
                response = connection.getresponse()
                self._take(response.status, response.read().decode())
        except (OSError, http.client.HTTPException) as problem:
            self._note(repr(problem))
        finally:
            connection.close()

    def _take(self, status: int, text: str) -> None:
        if status != 200:
            self._note(f"{status} {text}")
            return
        answer = json.loads(text)
        version, value = answer["model_version"], answer["outputs"][0]["data"][0]
        if abs(value - self._expected[version]) > 1e-3:
            self._note(text)
            return
        with self._news:
            self.answers[version] += 1
            self._news.notify_all()

    def _note(self, problem: str) -> None:
        with self._news:
            self.wrong.append(problem)
            self._news.notify_all()
