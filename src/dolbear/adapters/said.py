"""What a process says: passed on line by line, and its end kept for errors."""

from __future__ import annotations

import threading
from collections import deque
from typing import IO

from dolbear.core.progress import Progress

_KEPT_LINES = 400
_LONGEST_LINE = 8192
# A process that left its group may hold the stream open; the rest of what it says isn't ours.
_PATIENCE = 5.0


class Said:
    """Listens to a stream until its end, in a thread of its own."""

    def __init__(self, stream: IO[bytes], progress: Progress) -> None:
        self._stream = stream
        self._progress = progress
        self._kept: deque[str] = deque(maxlen=_KEPT_LINES)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def text(self) -> str:
        """Wait for the end of the stream, and return its last lines."""
        self._thread.join(_PATIENCE)
        return "".join(self._kept)

    def _listen(self) -> None:
        with self._stream as stream:
            for line in iter(lambda: stream.readline(_LONGEST_LINE), b""):
                text = line.decode(errors="replace").rstrip().rpartition("\r")[2]
                self._kept.append(f"{text}\n")
                self._progress.note(f"  | {text[:500]}")
