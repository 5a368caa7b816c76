"""Publish jar, pom and three attached files to a real Nexus, against mvn deploy:deploy-file."""

from __future__ import annotations

import os
import random
import socket
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import timing

ROOT = Path(__file__).parents[1]
PLUGIN = "org.apache.maven.plugins:maven-deploy-plugin:3.1.4:deploy-file"
GOAL = 3
_ADMIN = {"DOLBEAR_REPOSITORY_USER": "admin", "DOLBEAR_REPOSITORY_PASSWORD": "admin123"}  # of a Nexus on loopback
POM = """<project><modelVersion>4.0.0</modelVersion><groupId>io.dolbear.bench</groupId>
<artifactId>ours</artifactId><version>VERSION</version></project>
"""
SETTINGS = """<settings><servers><server><id>nexus</id><username>admin</username><password>admin123</password></server>
</servers></settings>
"""


def main(folder: Path, runs: int = 7) -> list[str]:
    """Measure runs that take turns, each of a new version; return the line."""
    _parts(folder)
    os.environ.update(_ADMIN, NO_PROXY="127.0.0.1")
    with _nexus(folder / "nexus") as url:
        found: dict[str, list[float]] = {"ours": [], "maven": []}
        commands = {"ours": _ours, "maven": _maven}
        for run in range(runs + 1):
            for name, command in commands.items():
                taken = timing.seconds(command(folder, url, f"1.0.{run}"), folder)
                if run:
                    found[name].append(taken)
    ours_s, maven_s = (statistics.median(found[name]) for name in ("ours", "maven"))
    line = (
        f"publish jar, pom and 3 files to Nexus: dolbear {ours_s:.2f} s, mvn deploy:deploy-file {maven_s:.2f} s: "
        f"{maven_s / ours_s:.1f} times faster (goal: {GOAL} times); ours with four checksums each, read back"
    )
    return [line]


def _ours(folder: Path, url: str, version: str) -> timing.Command:
    return [sys.executable, ROOT / "bench" / "nexus_publisher.py", url, folder, version]


def _maven(folder: Path, url: str, version: str) -> timing.Command:
    attached = {"sources": "sources.jar", "evidence": "evidence.json", "sbom": "sbom.json"}
    pom = folder / f"maven-{version}.pom"
    pom.write_text(POM.replace("VERSION", version).replace("ours", "maven"), encoding="utf-8")
    return [
        "mvn",
        "-q",
        "-B",
        "-s",
        folder / "settings.xml",
        PLUGIN,
        f"-Durl={url}",
        "-DrepositoryId=nexus",
        f"-Dfile={folder / 'model.jar'}",
        f"-DpomFile={pom}",
        f"-Dfiles={','.join(str(folder / name) for name in attached.values())}",
        "-Dtypes=jar,json,json",
        f"-Dclassifiers={','.join(attached)}",
    ]


def _parts(folder: Path) -> None:
    """Write what is published; the model has 3 MB, as a small one has."""
    chance = random.Random(1)  # noqa: S311  # bytes that don't compress
    for name, size in (("model.jar", 3_000_000), ("sources.jar", 20_000)):
        with zipfile.ZipFile(folder / name, "w") as made:
            made.writestr("content", chance.randbytes(size))
    for name in ("evidence.json", "sbom.json"):
        (folder / name).write_text('{"of": "a bench"}' + " " * 5000, encoding="utf-8")
    (folder / "model.pom").write_text(POM, encoding="utf-8")
    (folder / "settings.xml").write_text(SETTINGS, encoding="utf-8")


@contextmanager
def _nexus(data: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = str(ROOT / "scripts" / "nexus")
    environment = {**os.environ, "NEXUS_SECONDS": "900"}
    started = subprocess.run(
        ["bash", script, "start", str(data), str(port)], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    try:
        url = started.stdout.strip()
        subprocess.run([sys.executable, str(ROOT / "scripts" / "nexus_roles.py"), url], check=True)
        time.sleep(5)  # it still does things after it answers
        yield f"{url}/repository/candidates"
    finally:
        subprocess.run(["bash", script, "stop", str(data)], check=True)
