"""The model package: data jar, typed Java API, passport, version."""
