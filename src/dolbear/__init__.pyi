from dolbear.notebook.project import open_project as open  # noqa: A004  # dolbear.open() reads well

__all__ = ["__version__", "open"]
__version__: str
