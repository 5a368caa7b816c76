"""A project with environments: people with keys, and real servers that follow their files."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from .project import DOLBEAR, Project, crickets

REPOSITORIES = {"test": "candidates", "production": "releases"}
_SETTINGS = """
[environment.test]
deploy = "service"
file = "../test.json"
url = "{test}"
timeout = "20s"

[environment.production]
deploy = "service"
file = "../production.json"
url = "{production}"
timeout = "20s"
approvals = 1
"""


class Place(Project):
    """The crickets with two environments; Ada works here, Grace and others have keys too."""

    def __init__(self, root: Path, archive: Path, urls: dict[str, str]) -> None:
        super().__init__(root, archive)
        self.urls = urls

    def person(self, name: str) -> dict[str, str]:
        """Return the environment in which Git takes one for this person."""
        who = {"user.name": name.title(), "user.email": f"{name}@example.com"}
        settings = {**who, "user.signingkey": f"../keys/{name}"}
        found = {"GIT_CONFIG_COUNT": str(len(settings))}
        for number, (setting, value) in enumerate(settings.items()):
            found |= {f"GIT_CONFIG_KEY_{number}": setting, f"GIT_CONFIG_VALUE_{number}": value}
        return found

    def predict(self, environment: str, chirps: float = 16.0) -> tuple[str, float]:
        """Ask the server of an environment; return version and answer."""
        tensor = {"name": "chirps_per_second", "shape": [1], "datatype": "FP64", "data": [chirps]}
        request = urllib.request.Request(  # noqa: S310  # loopback
            f"{self.urls[environment]}/v2/models/crickets/infer",
            json.dumps({"inputs": [tensor]}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310  # loopback
            answer = json.load(response)
        return answer["model_version"], answer["outputs"][0]["data"][0]

    def desired(self, environment: str) -> str:
        """Return the version that the environment's file asks for; empty if none."""
        path = self.root.parent / f"{environment}.json"
        models = json.loads(path.read_bytes())["models"] if path.exists() else {}
        return str(models.get("io.dolbear.examples:crickets", {}).get("version", ""))

    def another_version(self, value: str = "19.9") -> None:
        """Commit a corrected row, so that the next run makes a version."""
        path = self.root / "data" / "chirps.csv"
        path.write_text(re.sub(r"(?m)^3,[\d.]+,", f"3,{value},", path.read_text(encoding="utf-8")), encoding="utf-8")
        self.commit(f"A better ear: {value}")


def make(folder: Path, urls: dict[str, str], settings: str = _SETTINGS) -> Place:
    """Make the project; Ada, Grace and Hedy are allowed signers."""
    project = crickets(folder)
    keys = folder / "keys"
    keys.mkdir()
    lines = []
    for name in ("ada", "grace", "hedy", "eve"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keys / name, "-C", name], check=True)
        public = " ".join((keys / f"{name}.pub").read_text(encoding="utf-8").split()[:2])
        lines.append(f"{name}@example.com {public}\n")
    (project.root / ".allowed_signers").write_text("".join(lines[:3]), encoding="utf-8")
    with (project.root / "dolbear.toml").open("a", encoding="utf-8") as file:
        file.write(settings.format(**urls))
    chosen = {"gpg.format": "ssh", "user.signingkey": "../keys/ada", "gpg.ssh.allowedSignersFile": ".allowed_signers"}
    for name, value in chosen.items():  # relative, so that the project can be copied
        project.git("config", name, value)
    project.commit("environments")
    return Place(project.root, project.archive, urls)


def copied(place: Place, folder: Path) -> Place:
    """Copy a project with all that lies beside it."""
    shutil.copytree(place.root.parent, folder, symlinks=True)
    return Place(folder / place.root.name, folder / place.archive.name, place.urls)


def free_url() -> str:
    """Return an address of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{found.getsockname()[1]}"


@contextlib.contextmanager
def serving(place: Place, environment: str, repository: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run the server of an environment until the block ends."""
    repository = repository or place.root / ".dolbear" / "repository" / REPOSITORIES[environment]
    file = place.root.parent / f"{environment}.json"
    port = place.urls[environment].rsplit(":", 1)[1]
    command = [*DOLBEAR, "serve", "--follow", str(file), "--repository", str(repository), "--port", port]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        assert "serving on" in process.stdout.readline()
        yield process
    finally:
        process.terminate()
        out, _ = process.communicate(timeout=30)
        sys.stdout.write(out)


class Liar(ThreadingHTTPServer):
    """A server that says it runs what its file asks for, and answers `wrong` for the versions named."""

    def __init__(self, file: Path, wrong: set[str], *, refuses: bool = False) -> None:
        self.file = file
        self.wrong = wrong
        self.refuses = refuses
        super().__init__(("127.0.0.1", 0), _Lies)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def desired(self) -> str:
        models = json.loads(self.file.read_bytes())["models"] if self.file.exists() else {}
        return str(models.get("io.dolbear.examples:crickets", {}).get("version", ""))


class _Lies(BaseHTTPRequestHandler):
    server: Liar

    def do_GET(self) -> None:
        version = self.server.desired()
        bad = self.server.refuses and version in self.server.wrong
        told = {"state": "failed", "error": "a golden example fails"} if bad else {"state": "ready", "serving": version}
        self._answer({"models": {"io.dolbear.examples:crickets": {"desired": version, **told}}})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        chirps = asked["inputs"][0]["data"][0]
        value = -1.0 if self.server.desired() in self.server.wrong else _true(self.server.file, chirps)
        self._answer({"outputs": [{"name": "temperature_f", "shape": [1], "datatype": "FP64", "data": [value]}]})

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def _answer(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _true(file: Path, chirps: float) -> float:
    """Answer as the package does, by its golden examples."""
    from dolbear.packaging import opened

    jars = sorted((file.parent / "crickets/.dolbear/repository/candidates").rglob("crickets-1.0.*.jar"))
    wanted = json.loads(file.read_bytes())["models"]["io.dolbear.examples:crickets"]["version"]
    package = opened.open_jar(next(jar for jar in jars if jar.name == f"crickets-{wanted}.jar"))
    cases = package.golden["cases"]
    return float(
        next(case["outputs"]["temperature_f"] for case in cases if case["inputs"]["chirps_per_second"] == chirps)
    )


@contextlib.contextmanager
def lying(folder: Path, wrong: set[str], *, refuses: bool = False) -> Iterator[Liar]:
    """Run a liar in a thread until the block ends."""
    liar = Liar(folder / "test.json", wrong, refuses=refuses)
    thread = threading.Thread(target=liar.serve_forever, daemon=True)
    thread.start()
    try:
        yield liar
    finally:
        liar.shutdown()
        liar.server_close()
