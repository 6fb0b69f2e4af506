"""Who may read a case in an emergency, how often and for how long, and who reviews it (security H-01 to H-04)."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.handover.break_glass.codes import Why
from referrals.handover.break_glass.models import BreakGlass
from referrals.handover.models import Referral
from referrals.handover.policy import S, scope
from referrals.sight import in_sight

OPEN_FOR = timedelta(minutes=60)
REVIEW_WITHIN = timedelta(hours=24)
MOST, WINDOW = 3, timedelta(days=30)
MIN_WORDS = 20
NOT_FOUND = N_("There is no such emergency reading.")
NO_CASE = N_("There is no such case in your organisation, or it is open to you already.")


def may_break(actor: Actor) -> None:
    """Only who works on cases of an agency or an NGO; raises `Denied` for everybody else, administrators included (C-11)."""
    works = actor.organisation_kind in (OrganisationKind.AGENCY, OrganisationKind.NGO)
    if not works or actor.user_id is None or not actor.holds(Permission.REFERRAL_BREAK_GLASS):
        raise Denied(N_("Your role does not open cases in an emergency."))


def reachable(actor: Actor) -> sa.ColumnElement[bool]:
    """The cases that an emergency can open: sent ones of the actor's own organisation that are outside their scope."""
    side = (
        Referral.ngo_id if actor.organisation_kind is OrganisationKind.NGO else Referral.agency_id
    ) == actor.organisation_id
    return sa.and_(
        side,
        Referral.submitted_at.is_not(None),
        Referral.state != S.ENTERED_IN_ERROR,
        Referral.purged_at.is_(None),
        in_sight(Referral),
        sa.not_(scope(actor)),
    )


def may_reopen_ended(actor: Actor) -> sa.ColumnElement[bool]:
    """Also cases of the actor's own scope that ended for them: emergencies open those too (D-05)."""
    side = (
        Referral.ngo_id if actor.organisation_kind is OrganisationKind.NGO else Referral.agency_id
    ) == actor.organisation_id
    return sa.and_(
        side,
        Referral.submitted_at.is_not(None),
        Referral.closed_at.is_not(None),
        Referral.state != S.ENTERED_IN_ERROR,
        Referral.purged_at.is_(None),
        in_sight(Referral),
    )


def may_say_why(words: str) -> None:
    """A reason has at least 20 characters; raises `RuleBroken` at `words`."""
    if len(" ".join(words.split())) < MIN_WORDS:
        raise RuleBroken(N_("Say in at least 20 characters why you need to read it."), "words")


def may_say_what_happened(why: str, words: str) -> None:
    """What has happened is one of the codes, and the reason is in words; raises `RuleBroken` at the field."""
    if why not in list(Why):
        raise RuleBroken(N_("Choose what has happened."), "why")
    may_say_why(words)


def may_open_again(earlier: int) -> None:
    """At most three readings in thirty days, unless a director allows one more; raises `RuleBroken`."""
    if earlier >= MOST:
        raise RuleBroken(
            N_(
                "You have opened three cases in an emergency within 30 days. Ask your director to allow one more."
            ),
            "reference",
        )


def may_read_on(closes_at: datetime, *, now: datetime) -> None:
    """An opening lasts sixty minutes; raises `Conflict` afterwards."""
    if now >= closes_at:
        raise Conflict(N_("The hour is over. If the emergency goes on, open the case again and say why."))


def own(actor: Actor) -> sa.ColumnElement[bool]:
    """The openings of the actor: nobody else reads under them."""
    return BreakGlass.opened_by_id == actor.user_id


def may_review(actor: Actor) -> None:
    """Only who reviews for an organisation; raises `Denied`."""
    if not actor.holds(Permission.REFERRAL_BREAK_GLASS_REVIEW):
        raise Denied(N_("Your role does not review emergency readings."))


def reviewable(actor: Actor) -> sa.ColumnElement[bool]:
    """Openings in the actor's organisation; those of the NGOs of its cases too, for the agency that owns them."""
    if not actor.holds(Permission.REFERRAL_BREAK_GLASS_REVIEW):
        return sa.false()
    return BreakGlass.organisation_id == actor.organisation_id


def may_conclude(actor: Actor, opened_by_id: UUID) -> None:
    """Nobody reviews what they opened themselves; raises `Denied`."""
    may_review(actor)
    if opened_by_id == actor.user_id:
        raise Denied(N_("Somebody else reviews what you opened."))
