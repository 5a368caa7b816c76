"""A client of a server under test, and the models that it is given."""

from __future__ import annotations

import hashlib
import http.client
import json
import urllib.parse
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from java.packages import CRICKETS_PARTS, data_jar, linear

from dolbear.core import digest, files

GROUP, NAME = "com.acme", "crickets"
INFER = f"/v2/models/{NAME}/infer"


class Answer(NamedTuple):
    """Status, body and headers."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:  # noqa: ANN401  # any JSON
        """The body."""
        return json.loads(self.text)


def ask(
    url: str, path: str, body: object = None, *, method: str = "", headers: Mapping[str, str] | None = None
) -> Answer:
    """Ask once; a body that isn't bytes is sent as JSON."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    try:
        verb = method or ("GET" if content is None else "POST")
        connection.request(verb, parts.path + path, content, dict(headers or {"Content-Type": "application/json"}))
        response = connection.getresponse()
        return Answer(response.status, response.read().decode(), dict(response.getheaders()))
    finally:
        connection.close()


def sha256_inside(war: Path, jar: str) -> str:
    """Return the digest of a jar in a WAR."""
    with zipfile.ZipFile(war) as archive:
        return hashlib.sha256(archive.read(f"WEB-INF/lib/{jar}")).hexdigest()


def chirps(*values: object) -> dict[str, Any]:
    """Make a request for the crickets."""
    return {"inputs": [{"name": "chirps_per_second", "datatype": "FP64", "shape": [len(values)], "data": list(values)}]}


class Place:
    """A repository of crickets, and the file that says which of them is desired."""

    def __init__(self, folder: Path) -> None:
        self.repository = folder / "repository"
        self.file = folder / "desired.json"

    def put(self, version: str, *, intercept: float = 25.3, told: float | None = None, claims: str = "") -> str:
        """Place a version: 3.25 x + intercept; return its digest. `told` is what its golden example says."""
        expected = 3.25 * 20 + (intercept if told is None else told)
        case = {"inputs": {"chirps_per_second": 20.0}, "outputs": {"temperature_f": expected}}
        golden = {**CRICKETS_PARTS["golden"], "cases": [case]}
        parts = {**CRICKETS_PARTS, "model": linear(3.25, intercept), "golden": golden}
        jar = data_jar(self.jar(version), GROUP, NAME, version=claims or version, **parts)
        return hashlib.sha256(jar.read_bytes()).hexdigest()

    def jar(self, version: str) -> Path:
        """Where a version is."""
        return self.repository / GROUP.replace(".", "/") / NAME / version / f"{NAME}-{version}.jar"

    def desire(self, version: str, sha256: str) -> None:
        """Say which version shall serve."""
        models = {f"{GROUP}:{NAME}": {"version": version, "sha256": sha256}}
        self.write(digest.canonical_json({"format": 1, "models": models}))

    def write(self, content: bytes) -> None:
        """Replace the file."""
        files.write_bytes(self.file, content)
