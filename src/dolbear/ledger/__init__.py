"""The append-only, signed history of decisions."""
