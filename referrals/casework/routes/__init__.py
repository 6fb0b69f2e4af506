"""The pages of casework, one small page per step, and the page of one referral, which shows it."""

from referrals.casework.routes import ending, reaching, showing  # noqa: F401 - registers them
from referrals.casework.routes.board import blueprint

__all__ = ["blueprint"]
