"""The public directory: finding help, entries, paper, what is on, reports of mistakes, and links that confirm."""

from partners.hub.routes import entries, finding, mending, offering, paper
from partners.hub.routes.blueprint import blueprint

__all__ = ["blueprint", "entries", "finding", "mending", "offering", "paper"]
