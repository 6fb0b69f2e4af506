"""What came of the findings of the evaluation before: asked of the room above that keeps them (ADR 0013)."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from kpi.evaluations.snapshot import FollowUp, Snapshot
from kpi.measures.scope import Scope

Follower = Callable[[Session, Scope, str, Snapshot], tuple[FollowUp, ...]]
"""Answers for a scope and the reference of its evaluation before, and the snapshot of now."""

_followers: list[Follower] = []


def use_follower(follower: Follower) -> None:
    """Called once by the composition root; a later one takes the place of an earlier one."""
    _followers[:] = [follower]


def follow_up(session: Session, scope: Scope, *, reference: str, snapshot: Snapshot) -> tuple[FollowUp, ...]:
    """What came of the findings of the evaluation `reference`; nothing where nobody keeps findings."""
    return tuple(row for follower in _followers for row in follower(session, scope, reference, snapshot))
