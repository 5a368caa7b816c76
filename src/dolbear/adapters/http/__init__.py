"""Maven-layout repositories over HTTP: Nexus, Artifactory, Reposilite, GitLab, any server that takes PUT."""
