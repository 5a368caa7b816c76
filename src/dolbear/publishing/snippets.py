"""What a consumer writes into his build."""

from __future__ import annotations

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


def gradle(at: Coordinates) -> str:
    """Return the dependency for a build.gradle."""
    return f'implementation("{at}")'
