"""Answers each request with the same bytes: what loop and parser of dolbear serve take alone. Argument: a port."""

from __future__ import annotations

import asyncio
import sys
from typing import cast

import httptools
import uvloop

_BODY = (
    b'{"model_name":"m","model_version":"1.0.0","outputs":[{"name":"y","datatype":"FP64","shape":[1],"data":[1.5]}]}'
)
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(_BODY), _BODY)


class Bare(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast("asyncio.Transport", transport)
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        """Parse."""
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Answer."""
        self._transport.write(_ANSWER)


async def main(port: int) -> None:
    """Answer until the process ends."""
    server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
