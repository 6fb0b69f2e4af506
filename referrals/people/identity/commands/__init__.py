"""What supervisors and the desk do with records of one person: link, tell apart, merge, undo, read a name."""

from referrals.people.identity.commands.linking import end_decision, link, tell_apart
from referrals.people.identity.commands.merging import merge
from referrals.people.identity.commands.undoing import undo_merge
from referrals.people.identity.policy import required_reason as checked_reason
from referrals.people.identity.reveals import reveal

__all__ = ["checked_reason", "end_decision", "link", "merge", "reveal", "tell_apart", "undo_merge"]
