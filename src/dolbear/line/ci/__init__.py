"""Files for a CI server: they call the commands that a person types."""
