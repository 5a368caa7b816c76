"""Ask a server that runs models how it is."""

from __future__ import annotations

import email.utils
import http.client
import json
import ssl
import time
from urllib.parse import SplitResult, urlsplit

from dolbear.adapters.targets.inference import UnreachableServerError
from dolbear.core.machine import SECONDS
from dolbear.delivery.served import Served

_LARGEST = 1 << 20
_SHOWN = 300


class AskedServers:
    """See `delivery.served.Servers`."""

    def ask(self, url: str, model: str) -> Served:
        """See `Servers.ask`."""
        parts = urlsplit(url.rstrip("/"))
        shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        try:
            status, content, date = _answer(parts)
        except (OSError, ValueError, http.client.HTTPException) as reason:
            late = isinstance(reason, TimeoutError)
            words = f"nothing within {SECONDS:g} s" if late else str(reason) or type(reason).__name__
            raise UnreachableServerError(shown, words) from reason
        models = content.get("models") if isinstance(content, dict) else None
        if status != http.client.OK or not isinstance(models, dict):
            raise UnreachableServerError(shown, f"/dolbear/status gives {status}, not the state of models")
        found = models.get(model)
        if not isinstance(found, dict):
            return Served(known=False, ahead=_ahead(date))
        state, error = (str(found.get(key) or "")[:_SHOWN] for key in ("state", "error"))
        return Served(known=True, state=state, error=error, ahead=_ahead(date))


def _answer(parts: SplitResult) -> tuple[int, object, str]:
    host, port = parts.hostname or "", parts.port
    connection = (
        http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=SECONDS)
    )
    try:
        connection.request("GET", f"{parts.path}/dolbear/status")
        response = connection.getresponse()
        content = response.read(_LARGEST)
    finally:
        connection.close()
    return response.status, _document(content), response.headers.get("Date", "")


def _document(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _ahead(date: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(date).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return None
