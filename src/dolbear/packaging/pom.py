"""The two poms of a model: flat, without a parent."""

from __future__ import annotations

import html
import re

from dolbear.project.settings import About

RUNTIME = ("io.dolbear", "dolbear-runtime")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<project xmlns="http://maven.apache.org/POM/4.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">\n'
    "  <modelVersion>4.0.0</modelVersion>\n"
)


_VERSION = re.compile("<version>[^<]*</version>")
# What XML 1.0 can't hold, with the lone surrogates that UTF-8 can't.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def without_version(text: str) -> str:
    """Return a pom with its versions emptied: what of it belongs to the content."""
    return _VERSION.sub("<version></version>", text)


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
        f"  <licenses>\n    <license>\n      <name>{_text(about.license)}</name>\n    </license>\n  </licenses>\n"
        if about.license
        else ""
    )
    group, artifact_id, wanted = map(_text, dependency)
    return (
        f"{_HEAD}"
        f"  <groupId>{_text(about.group)}</groupId>\n"
        f"  <artifactId>{_text(name)}</artifactId>\n"
        f"  <version>{_text(version)}</version>\n"
        f"  <name>{_text(name)}</name>\n"
        f"  <description>{_text(text)}</description>\n"
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


def _text(value: str) -> str:
    """Escape for XML, in one line; Maven mustn't take a part of it for a property of its own."""
    plain = " ".join(_UNSPEAKABLE.sub("\ufffd", value).split())
    return html.escape(plain.replace("${", "$ {"), quote=False)  # xml.sax would load urllib
