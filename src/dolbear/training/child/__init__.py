"""Runs in the project's interpreter; imports nothing of dolbear outside this folder."""
