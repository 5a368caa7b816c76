"""The signature, how values become tensors, and the one scorer."""
