"""A project in a notebook: its training and validation rows, and the metrics of a try."""
