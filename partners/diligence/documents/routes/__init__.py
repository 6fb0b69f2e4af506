"""Pages of documents: what is there about an NGO, the steps of a document, and with whom an NGO shares."""

from partners.diligence.documents.routes import bringing, reading, sharing
from partners.diligence.documents.routes.frame import blueprint

__all__ = ["blueprint", "bringing", "reading", "sharing"]
