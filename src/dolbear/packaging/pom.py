"""The two poms of a model: flat, without a parent."""

from __future__ import annotations

from xml.sax.saxutils import escape

from dolbear.project.settings import About

RUNTIME = ("io.dolbear", "dolbear-runtime")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<project xmlns="http://maven.apache.org/POM/4.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">\n'
    "  <modelVersion>4.0.0</modelVersion>\n"
)


def data_pom(about: About, version: str, api_version: str) -> str:
    """Return the pom of the data jar; it brings the typed API."""
    text = about.description or f"The model {about.name}"
    return _pom(about, (about.name, version, text), (about.group, f"{about.name}-api", api_version))


def api_pom(about: About, version: str, runtime_version: str) -> str:
    """Return the pom of the typed API; it brings the runtime."""
    text = f"The typed Java API of the model {about.name}"
    return _pom(about, (f"{about.name}-api", version, text), (*RUNTIME, runtime_version))


def _pom(about: About, artifact: tuple[str, str, str], dependency: tuple[str, str, str]) -> str:
    name, version, text = artifact
    license_text = (
        f"  <licenses>\n    <license>\n      <name>{escape(about.license)}</name>\n    </license>\n  </licenses>\n"
        if about.license
        else ""
    )
    group, artifact_id, wanted = map(escape, dependency)
    return (
        f"{_HEAD}"
        f"  <groupId>{escape(about.group)}</groupId>\n"
        f"  <artifactId>{escape(name)}</artifactId>\n"
        f"  <version>{escape(version)}</version>\n"
        f"  <name>{escape(name)}</name>\n"
        f"  <description>{escape(text)}</description>\n"
        f"{license_text}"
        "  <dependencies>\n"
        "    <dependency>\n"
        f"      <groupId>{group}</groupId>\n"
        f"      <artifactId>{artifact_id}</artifactId>\n"
        f"      <version>{wanted}</version>\n"
        "    </dependency>\n"
        "  </dependencies>\n"
        "</project>\n"
    )
