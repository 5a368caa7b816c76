"""Evaluation, metrics, gates, comparison and the report."""
