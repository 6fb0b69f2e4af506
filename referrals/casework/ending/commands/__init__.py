"""Ending a case: before any service, or with a report that is approved where the agreement asks for it."""

from referrals.casework.ending.commands.closing import close_without_service
from referrals.casework.ending.commands.reporting import (
    approve_close,
    close,
    propose_close,
    return_report,
    take_back_report,
)

__all__ = [
    "approve_close",
    "close",
    "close_without_service",
    "propose_close",
    "return_report",
    "take_back_report",
]
