"""The public directory: finding help, entries, paper, reports of mistakes, and links that confirm."""

from partners.hub.routes import entries, finding, mending, paper
from partners.hub.routes.blueprint import blueprint

__all__ = ["blueprint", "entries", "finding", "mending", "paper"]
