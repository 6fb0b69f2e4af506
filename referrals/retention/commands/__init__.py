"""Writes of the retention schedule, by what they are about."""

from referrals.retention.commands.batches import confirm_batch, refuse_batch
from referrals.retention.commands.notices import confirm_purged
from referrals.retention.commands.rules import forget_agreed_period, note_agreed_period, set_rule

__all__ = [
    "confirm_batch",
    "confirm_purged",
    "forget_agreed_period",
    "note_agreed_period",
    "refuse_batch",
    "set_rule",
]
