"""Bring a version into an environment: targets, desired-version files, golden examples on the spot."""
