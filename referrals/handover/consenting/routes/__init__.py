"""The pages of a person’s agreement: how it stands, each thing the person may say, the receipt, the log."""

from referrals.handover.consenting.routes import asking, grounds, reading  # noqa: F401 - registers them
from referrals.handover.consenting.routes.board import blueprint

__all__ = ["blueprint"]
