"""Maven-layout repositories: publish and promote."""
