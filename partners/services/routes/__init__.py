"""The directory: organisations with their services, an NGO's own, their capacity, and claims."""

from partners.services.routes import capacity, claims, directory, exchange, keeping
from partners.services.routes.blueprint import blueprint

__all__ = ["blueprint", "capacity", "claims", "directory", "exchange", "keeping"]
