"""The typed Java API of a model: sources from the signature, and the jar."""

from __future__ import annotations

from dolbear.packaging.java_api.build import build
from dolbear.packaging.java_api.generate import fingerprint, generate
from dolbear.packaging.java_api.javadoc import SEEN

__all__ = ["SEEN", "build", "fingerprint", "generate"]
