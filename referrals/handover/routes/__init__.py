"""The pages of the handover: lists, the referral form, and a small page per step."""

from referrals.handover.routes import answering, conversing, deciding, drafting, lists, sending  # noqa: F401 - registers them
from referrals.handover.routes.board import blueprint

__all__ = ["blueprint"]
