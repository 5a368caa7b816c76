"""Places that models are deployed to."""
