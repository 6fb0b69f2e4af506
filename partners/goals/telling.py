"""What owners are told: proposals and answers of the other side, and that a figure is due."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from accounts.notices.values import Plain
from core.actor import Actor, OrganisationKind
from core.text import N_
from partners.goals.lifecycle import GoalState
from partners.goals.models import Goal
from partners.goals.rows import goal_rows, goals
from partners.goals.trajectory import STALE_AFTER_DAYS

FIRST_REMINDER_DAYS = 30
"""[HOUSE] Owners are asked for a figure when the last one is this old, and again before nobody knows any more."""

TEXTS = {
    "proposed": N_("%(name)s proposes a shared goal: %(title)s"),
    "agreed": N_("%(name)s has agreed to the shared goal: %(title)s"),
    "change_proposed": N_("%(name)s asks for another target of the shared goal: %(title)s"),
    "change_accepted": N_("%(name)s has accepted the new target of the shared goal: %(title)s"),
    "change_refused": N_("The agreed target stays for the shared goal: %(title)s"),
    "abandoned": N_("%(name)s has given up the shared goal: %(title)s"),
}

ASK = {
    FIRST_REMINDER_DAYS: N_("Report a new figure for the shared goal “%(title)s”: the last one is %(days)s days old."),
    STALE_AFTER_DAYS: N_(
        "Report a new figure for the shared goal “%(title)s”: after %(days)s days without one nobody knows how it is doing."
    ),
}  # fmt: skip


def tell_other_side(session: Session, actor: Actor, goal: Goal, event: str, *, now: datetime) -> int:
    """The owner on the other side hears what the actor's side did; each event once."""
    is_agency = actor.organisation_kind is OrganisationKind.AGENCY
    to = goal.ngo_owner_id if is_agency else goal.agency_owner_id
    return _notify(
        session,
        goal.id,
        {to},
        TEXTS[event],
        {"name": actor.organisation_name, "title": goal.title},
        key=f"goal.{event}:{goal.id.hex}:{now.timestamp():.6f}",
        partnership_id=goal.partnership_id,
        now=now,
    )


def remind_owners(session: Session, *, now: datetime) -> int:
    """Owners of active goals without a new figure for 30 and for 45 days are asked for one; each time once."""
    sent = 0
    for row in goal_rows(session, goals().where(Goal.state == GoalState.AGREED)):
        if not row.is_active(now) or row.today(now) > row.course.ends_on:
            continue
        age = row.days_without_figure(now)
        due = max((days for days in ASK if days <= age), default=None)
        if due is None:
            continue
        since = row.latest.measured_on if row.latest else row.course.starts_on
        sent += _notify(
            session,
            row.id,
            {row.agency_owner_id, row.ngo_owner_id},
            ASK[due],
            {"title": row.title, "days": due},
            key=f"goal.figure:{row.id.hex}:{since.isoformat()}:{due}",
            partnership_id=row.partnership_id,
            now=now,
        )
    return sent


def _notify(
    session: Session,
    goal_id: UUID,
    to: set[UUID],
    text: str,
    params: Mapping[str, Plain],
    *,
    key: str,
    partnership_id: UUID,
    now: datetime,
) -> int:
    return notify(
        session,
        to=sorted(to),
        kind=NoticeKind.GOAL,
        text=text,
        params=params,
        link=f"/goals/{goal_id}",
        about=("goal", goal_id),
        partnership_id=partnership_id,
        key=key,
        now=now,
    )
