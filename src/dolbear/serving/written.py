"""Answers as HTTP/1.1 has them on the wire."""

from __future__ import annotations

import http

from dolbear.serving.messages import Request, Response

_HEADS: dict[tuple[int, str], bytes] = {}


def written(request: Request, response: Response, date: bytes, *, more: bool) -> bytes:
    """Return the bytes of an answer; with `more`, the connection goes on after it."""
    body = response.body
    head = _head(response.status, response.kind)
    extra = "".join(f"{line}\r\n" for line in response.headers).encode("latin-1", "replace")
    if not more:
        extra += b"Connection: close\r\n"
    elif request.old:
        extra += b"Connection: keep-alive\r\n"
    content = b"" if request.method == b"HEAD" else body
    return b"%b%b%bContent-Length: %d\r\n\r\n%b" % (head, date, extra, len(body), content)


def _head(status: int, kind: str) -> bytes:
    found = _HEADS.get((status, kind))
    if found is None:
        first = f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}"
        lines = (first, f"Content-Type: {kind}", "X-Content-Type-Options: nosniff", "")
        found = _HEADS[status, kind] = "\r\n".join(lines).encode()
    return found
