"""Tests of the report as people see it."""
