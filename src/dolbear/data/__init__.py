"""Data: reading, archive, checks, selection, split, collection."""
