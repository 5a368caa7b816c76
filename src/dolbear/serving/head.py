"""What the head of a request says, before its body is read."""

from __future__ import annotations

import re

from dolbear.serving.messages import Request, Response, error

_PLACE = re.compile(rb"https?://[^/?]*", re.IGNORECASE)


def path(target: bytes) -> bytes:
    """Return the target without the host that a client of a proxy writes before it."""
    found = _PLACE.match(target)
    return target[found.end() :] or b"/" if found else target


def refusal(request: Request, version: str, largest: int) -> Response | None:
    """Say why a request isn't taken, so that its body needn't be sent; `largest` in bytes of it."""
    headers = request.headers
    faults = (
        (version not in {"1.0", "1.1"}, 505, f"this is HTTP/1.1, not {version}"),
        (request.method == b"CONNECT", 405, "this is no proxy"),
        (version == "1.1" and b"host" not in headers, 400, "the Host header is missing"),
        (headers.get(b"transfer-encoding", b"chunked").lower() != b"chunked", 501, "send the body plain or chunked"),
        (b"content-encoding" in headers, 415, "send the body as it is, not compressed"),
    )
    for wrong, status, message in faults:
        if wrong:
            return error(status, message)
    return too_large(largest) if int(headers.get(b"content-length", b"0")) > largest else None


def too_large(largest: int) -> Response:
    """Return the answer to a body that is larger than that."""
    return error(413, f"the body is larger than {largest:,} bytes")
