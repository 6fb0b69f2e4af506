"""Who may open what in an emergency, who confirms, who reviews. Nobody in command, nobody who administers."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from core.errors import Conflict, NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from wellbeing.emergencies.codes import Unsafe
from wellbeing.emergencies.models import Glass
from wellbeing.emergencies.parameters import EMERGENCY
from wellbeing.enrolments.lifecycle import KNOWN
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme
from wellbeing.visitor import Visitor

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


def may_be_on_duty(visitor: Visitor) -> None:
    """Clinicians who may stand duty; for everybody else there is no such page."""
    if visitor.pseudonym is None or not visitor.holds(Permission.WELLBEING_DUTY):
        raise NotFound(NOT_FOUND)


def may_watch(visitor: Visitor) -> None:
    """The privacy officer; raises `NotFound` for everybody else."""
    if visitor.pseudonym is None or not visitor.holds(Permission.WELLBEING_WATCH):
        raise NotFound(NOT_FOUND)


def may_be_opened_by(visitor: Visitor) -> sa.ColumnElement[bool]:
    """Enrolments, joined with programme and participant, of programmes that the clinician's organisation runs or has.

    Never one that the provider does not know of, never one that has ended, never one's own.
    """
    return sa.and_(
        sa.or_(
            Programme.provider_id == visitor.organisation_id, Programme.agency_id == visitor.organisation_id
        ),
        Enrolment.state.in_(KNOWN),
        Participant.pseudonym != visitor.kept_as,
    )


def run_by(visitor: Visitor) -> sa.ColumnElement[bool]:
    """Of those, the ones of programmes that the clinician's organisation runs: they are listed by their code."""
    return sa.and_(may_be_opened_by(visitor), Programme.provider_id == visitor.organisation_id)


def shown_to_duty(visitor: Visitor) -> sa.ColumnElement[bool]:
    """The openings of the clinician's own organisation."""
    return Glass.organisation_id == visitor.organisation_id


def shown_to_watch(visitor: Visitor) -> sa.ColumnElement[bool]:
    """Openings by the privacy officer's own organisation, and of programmes for its people."""
    return sa.or_(
        Glass.organisation_id == visitor.organisation_id, Glass.agency_id == visitor.organisation_id
    )


def may_give_reason(reason: str) -> None:
    """Words that somebody can check later; raises `RuleBroken`."""
    if not EMERGENCY.shortest_reason <= len(reason.strip()) <= EMERGENCY.longest_reason:
        raise RuleBroken(
            N_("Say what you know and from whom, in %(least)s to %(most)s letters."),
            "reason",
            least=EMERGENCY.shortest_reason,
            most=EMERGENCY.longest_reason,
        )


def may_postpone(unsafe: Unsafe | None, look_again_on: date | None, *, today: date) -> None:
    """Not telling the person needs a reason of the list and a day to look again, soon; raises `RuleBroken`."""
    if unsafe is None:
        raise RuleBroken(N_("Say why it is not safe to tell them now."), "unsafe")
    latest = today + timedelta(days=EMERGENCY.look_again_days)
    if look_again_on is None or not today < look_again_on <= latest:
        raise RuleBroken(
            N_("Enter a day to look again, at most %(days)s days from today."),
            "look_again_on",
            days=EMERGENCY.look_again_days,
        )


def may_use_open(closes_at: datetime, *, now: datetime) -> None:
    """What was opened can be used until it closes; raises `Conflict`."""
    if now >= closes_at:
        raise Conflict(N_("This has closed. If there is danger again, open it again with what you know now."))


def may_be_named(often: int, *, is_seconded: bool) -> None:
    """Whoever opened many things in a short time sees no name before a second person knows; raises `Conflict`."""
    if often > EMERGENCY.alone and not is_seconded:
        raise Conflict(
            N_(
                "You have opened more than %(most)s within %(days)s days. A second person confirms first; then"
                " the name is shown. If there is no time, call the emergency number."
            ),
            most=EMERGENCY.alone,
            days=EMERGENCY.counted_days,
        )


def may_second(visitor: Visitor, *, opened_by: bytes) -> None:
    """Nobody confirms their own opening; raises `RuleBroken`."""
    if visitor.pseudonym == opened_by:
        raise RuleBroken(N_("You opened this yourself. A second person confirms it."))


def may_review(visitor: Visitor, *, opened_by: bytes) -> None:
    """Nobody reviews their own opening; raises `RuleBroken`."""
    if visitor.pseudonym == opened_by:
        raise RuleBroken(N_("You opened this yourself. Another privacy officer reviews it."))
