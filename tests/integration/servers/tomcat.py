"""Starts Tomcat on a free port of the loopback address, with a folder of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from servers.processes import Server

_NAME = "apache-tomcat-11.0.24"
SERVER_XML = """<Server port="-1">
  <Service name="Catalina">
    <Connector address="127.0.0.1" port="0" protocol="HTTP/1.1" maxThreads="64" maxKeepAliveRequests="-1"/>
    <Engine name="Catalina" defaultHost="localhost" backgroundProcessorDelay="1">
      <Host name="localhost" appBase="webapps" unpackWARs="true" autoDeploy="true">
      </Host>
    </Engine>
  </Service>
</Server>
"""


def start(fetched: Path, folder: Path, war: Path, *, libraries: tuple[Path, ...], options: Mapping[str, str]) -> Server:
    """Start it with a WAR as `dolbear`, jars that the server loads itself, and system properties."""
    home, base = fetched / _NAME, folder / "tomcat"
    for name in ("conf", "lib", "logs", "temp", "webapps", "work"):
        (base / name).mkdir(parents=True)
    (base / "conf" / "server.xml").write_text(SERVER_XML, encoding="utf-8")
    shutil.copyfile(home / "conf" / "web.xml", base / "conf" / "web.xml")
    shutil.copyfile(home / "conf" / "logging.properties", base / "conf" / "logging.properties")
    shutil.copyfile(home / "conf" / "catalina.properties", base / "conf" / "catalina.properties")
    for jar in libraries:
        os.link(jar, base / "lib" / jar.name)
    shutil.copyfile(war, base / "webapps" / "dolbear.war")
    command = [
        "java",
        "-Xmx512m",
        f"-Djava.util.logging.config.file={base / 'conf' / 'logging.properties'}",
        "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
        f"-Dcatalina.home={home}",
        f"-Dcatalina.base={base}",
        f"-Djava.io.tmpdir={base / 'temp'}",
        *(f"-D{name}={value}" for name, value in options.items()),
        "-cp",
        f"{home / 'bin' / 'bootstrap.jar'}:{home / 'bin' / 'tomcat-juli.jar'}",
        "org.apache.catalina.startup.Bootstrap",
        "start",
    ]
    server = Server(command, base, {**os.environ, "ORT_DISABLE_TELEMETRY": "1"})
    port = server.said(r"Starting ProtocolHandler \[.*-auto-\d+-(\d+)").group(1)
    server.url = f"http://127.0.0.1:{port}/dolbear"
    return server
