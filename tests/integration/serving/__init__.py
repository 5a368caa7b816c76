"""Tests of the server as it is run."""
