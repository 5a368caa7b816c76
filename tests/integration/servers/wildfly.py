"""Starts WildFly on free ports of the loopback address, with a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

from servers.processes import Server

_NAME = "wildfly-39.0.1.Final"
# What its own start script opens.
_OPENED = (
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.lang.reflect",
    "java.base/java.io",
    "java.base/java.net",
    "java.base/java.security",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.management/javax.management",
    "java.naming/javax.naming",
)


def start(fetched: Path, folder: Path, war: Path, *, options: Mapping[str, str]) -> Server:
    """Start it with a WAR as `dolbear`, and system properties."""
    home, base = fetched / _NAME, folder / "wildfly"
    shutil.copytree(home / "standalone" / "configuration", base / "configuration")
    (base / "deployments").mkdir()
    (base / "tmp").mkdir()
    shutil.copyfile(war, base / "deployments" / "dolbear.war")
    web, management, secure = _free_ports(3)
    command = [
        "java",
        "-Xmx768m",
        f"-Djava.io.tmpdir={base / 'tmp'}",
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        *(f"--add-opens={name}=ALL-UNNAMED" for name in _OPENED),
        "--add-modules=java.se",
        "-jar",
        str(home / "jboss-modules.jar"),
        "-mp",
        str(home / "modules"),
        "org.jboss.as.standalone",
        f"-Djboss.home.dir={home}",
        f"-Djboss.server.base.dir={base}",
        f"-Djboss.http.port={web}",
        f"-Djboss.management.http.port={management}",
        f"-Djboss.https.port={secure}",
        *(f"-D{name}={value}" for name, value in options.items()),
    ]
    server = Server(command, base, {**os.environ, "ORT_DISABLE_TELEMETRY": "1"})
    server.url = f"http://127.0.0.1:{web}/dolbear"
    return server


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
