"""The pages of the handover: lists, the referral form, and a small page per step."""

from referrals.handover.desk import routes as desk  # noqa: F401 - registers its pages
from referrals.handover.onward import routes as onward  # noqa: F401 - registers its pages
from referrals.handover.routes import answering, conversing, deciding, drafting, erring, lists, sending  # noqa: F401 - registers them
from referrals.handover.routes.board import blueprint

__all__ = ["blueprint"]
