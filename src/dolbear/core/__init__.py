"""What every layer stands on: digests, errors, files, progress. Imports no feature."""
