"""A client of the Open Inference Protocol v2, for one row. Format: docs/formats/inference.md."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from dolbear.core.errors import RemoteError
from dolbear.model.signature import Input, Output, Signature

_LARGEST = 16 << 20
_SECONDS = 10.0
_DATATYPES = {"float": "FP64", "integer": "INT64", "boolean": "BOOL", "date": "BYTES", "text": "BYTES"}


class UnreachableServerError(RemoteError):
    """Nothing that speaks the protocol answers at the address."""

    def __init__(self, url: str, reason: object) -> None:
        super().__init__(f"{url} doesn't answer: {reason}", "Start the server there, or correct url in dolbear.toml.")


class Answer(dict[str, Any]):
    """What the server said, and by which status."""

    def __init__(self, status: int, content: Mapping[str, Any]) -> None:
        super().__init__(content)
        self.status = status

    @property
    def error(self) -> str:
        """Its error in words."""
        return str(self.get("error") or f"status {self.status}")[:500]


class Client:
    """Asks one server; each question has a connection of its own, so that it sees the server as it is now."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._parts = urlsplit(self.url)

    def serving(self, model: str) -> dict[str, Any]:
        """Return what the server says of the model (`group:name`): `serving`, `state`, `error`; empty if nothing."""
        found = self._ask("GET", "/dolbear/status").get("models", {})
        of_model = found.get(model, {}) if isinstance(found, dict) else {}
        return of_model if isinstance(of_model, dict) else {}

    def infer(self, name: str, version: str, inputs: Mapping[str, object], signature: Signature) -> Answer:
        """Let a version answer one row of canonical values; the answer's outputs are canonical too."""
        given = [item for item in signature.inputs if inputs.get(item.name) is not None]
        # A request has at least one input, though all may be missing.
        tensors = [_tensor(item, inputs.get(item.name)) for item in given or signature.inputs[:1]]
        path = f"/v2/models/{quote(name)}/versions/{quote(version)}/infer"
        answer = self._ask("POST", path, {"inputs": tensors})
        return Answer(answer.status, _outputs(answer, signature.target)) if answer.status == http.client.OK else answer

    def _ask(self, method: str, path: str, content: Mapping[str, object] | None = None) -> Answer:
        try:
            connection = self._connection()
            try:
                body = None if content is None else json.dumps(content).encode()
                headers = {"Content-Type": "application/json"} if body else {}
                connection.request(method, self._parts.path + path, body, headers)
                response = connection.getresponse()
                return Answer(response.status, _document(response.read(_LARGEST)))
            finally:
                connection.close()
        except (OSError, http.client.HTTPException) as reason:
            raise UnreachableServerError(self.url, _words(reason)) from reason

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=_SECONDS, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=_SECONDS)


def _tensor(item: Input, value: object) -> dict[str, object]:
    data = value if isinstance(value, list) else [value] * item.width
    return {"name": item.name, "shape": [1, *item.shape], "datatype": _DATATYPES[item.type], "data": data}


def _outputs(answer: Answer, target: Output) -> dict[str, Any]:
    found = {item.get("name"): item.get("data") for item in answer.get("outputs", ()) if isinstance(item, dict)}
    value = found.get(target.name)
    outputs: dict[str, Any] = {target.name: value[0] if isinstance(value, list) and value else None}
    if target.is_class:
        probabilities = found.get(f"{target.name}_probabilities")
        flat = probabilities[0] if probabilities and isinstance(probabilities[0], list) else probabilities
        outputs["probabilities"] = flat or []
    return outputs


def _document(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _words(reason: Exception) -> str:
    if isinstance(reason, (TimeoutError, socket.timeout)):
        return f"no answer within {_SECONDS:g} s"
    return str(reason) or type(reason).__name__
