"""dolbear.toml as frozen settings."""
