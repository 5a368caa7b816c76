"""What a consumer writes into his build: one dependency, see docs/adr/0101-two-jars-one-dependency.md."""

from __future__ import annotations

import html
import json
from urllib.parse import urlsplit, urlunsplit

from dolbear.publishing.layout import Coordinates


def maven(at: Coordinates) -> str:
    """Return the dependency for a pom.xml."""
    return (
        "<dependency>\n"
        f"  <groupId>{at.group}</groupId>\n"
        f"  <artifactId>{at.artifact}</artifactId>\n"
        f"  <version>{at.version}</version>\n"
        "</dependency>"
    )


def maven_repository(url: str) -> str:
    """Return the repository for a pom.xml or settings.xml, strict about checksums."""
    return (
        "<repository>\n"
        "  <id>models</id>\n"
        f"  <url>{html.escape(_public(url), quote=False)}</url>\n"
        "  <releases><checksumPolicy>fail</checksumPolicy></releases>\n"
        "  <snapshots><enabled>false</enabled></snapshots>\n"
        "</repository>"
    )


def gradle(at: Coordinates) -> str:
    """Return the dependency for a build.gradle or build.gradle.kts."""
    return f'implementation("{at}")'


def gradle_repository(url: str) -> str:
    """Return the repository for a build.gradle or build.gradle.kts."""
    address = json.dumps(_public(url), ensure_ascii=False).replace("$", "\\$")
    return f"repositories {{\n    maven {{\n        url = uri({address})\n    }}\n}}"


def _public(url: str) -> str:
    """Return the address without a user and his password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
