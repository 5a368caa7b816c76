"""The line: stages, causes, plan, run, and the release of a version."""
