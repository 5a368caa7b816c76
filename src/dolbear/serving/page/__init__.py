"""The page on which people try a model by hand."""

from dolbear.serving.page.answer import Page

__all__ = ["Page"]
