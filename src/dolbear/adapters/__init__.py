"""The outside world: Git, SSH, Python, javac, directories."""
