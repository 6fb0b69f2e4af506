"""The pages of the second factor: showing one, adding one, removing one."""

from accounts.factors.routes import adding, confirming, keeping, resetting, signing_in  # noqa: F401 - registers them
from accounts.factors.routes.board import blueprint

__all__ = ["blueprint"]
