"""Who may ask, whose request it is, and what each may see of it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.actor import OrganisationKind, Role
from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from wellbeing.enrolments.mandatory.lifecycle import MandateState, Seen
from wellbeing.enrolments.mandatory.models import Mandate
from wellbeing.pseudonyms import set_apart
from wellbeing.visitor import Visitor

LONGEST_NAME = 120


def known_as(pseudonym: bytes) -> bytes:
    """What stands for somebody in mandatory referrals and nowhere else: none can be laid beside an enrolment."""
    return set_apart(pseudonym, "mandate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a leader says when asking: whom, and that it is none of the two things it must not be."""

    name: str
    is_no_debriefing: bool
    is_no_examination: bool


def may_lead(visitor: Visitor) -> None:
    """Supervisors and leaders of an agency ask; raises `Denied` for everybody else."""
    if not visitor.holds(Permission.WELLBEING_MANDATE) or (
        visitor.organisation_kind is not OrganisationKind.AGENCY
    ):
        raise Denied(N_("Only supervisors and leaders of an agency ask for a mandatory referral."))


def may_ask(visitor: Visitor, officer: bytes, request: Request) -> None:
    """A leader of an agency asks for somebody else of it; never for a debriefing, never for an examination."""
    may_lead(visitor)
    if officer == visitor.pseudonym:
        raise RuleBroken(N_("You cannot ask this for yourself."), "email")
    may_name(request.name, "name", N_("Write the name by which you will find this again."))
    if not request.is_no_debriefing:
        raise RuleBroken(
            N_(
                "A talk after a critical incident is always voluntary. It cannot be asked for here."
                " Offer it instead."
            ),
            "is_no_debriefing",
        )
    if not request.is_no_examination:
        raise RuleBroken(
            N_("An examination of fitness for duty is a matter for HR. It is never kept here."),
            "is_no_examination",
        )


def may_name(text: str, field: str, missing: str) -> str:
    """A name as somebody typed it; raises `RuleBroken`."""
    words = " ".join(text.split())
    if not words:
        raise RuleBroken(missing, field)
    if len(words) > LONGEST_NAME:
        raise RuleBroken(N_("Keep this under %(count)s characters."), field, count=LONGEST_NAME)
    return words


def asked_by(visitor: Visitor) -> Any:
    """The condition on a request under which the visitor made it."""
    if not visitor.holds(Permission.WELLBEING_MANDATE) or visitor.pseudonym is None:
        return sa.false()
    return sa.and_(
        Mandate.asked_by == known_as(visitor.pseudonym), Mandate.agency_id == visitor.organisation_id
    )


def is_about(visitor: Visitor) -> Any:
    """The condition under which it is about the visitor."""
    if not visitor.holds(Permission.WELLBEING_OWN) or visitor.pseudonym is None:
        return sa.false()
    return Mandate.officer == known_as(visitor.pseudonym)


def is_work_of(visitor: Visitor) -> Any:
    """The condition under which the visitor works on it: taken by them, or signed and free at their organisation."""
    if not can_work(visitor) or visitor.pseudonym is None:
        return sa.false()
    return sa.and_(
        Mandate.state == MandateState.CONSENTED,
        Mandate.provider_id == visitor.organisation_id,
        sa.or_(Mandate.held_by.is_(None), Mandate.held_by == visitor.pseudonym),
        Mandate.officer != known_as(visitor.pseudonym),
    )


def can_work(visitor: Visitor) -> bool:
    """Clinicians only: a peer is a colleague, and reports on nobody."""
    return visitor.holds(Permission.WELLBEING_CARE) and visitor.has_role(Role.CLINICIAN)


def is_overseen_by(visitor: Visitor) -> Any:
    """The condition under which the visitor sees its one word without a name: the agency's coordinator, privacy officer."""
    looks = visitor.holds(Permission.WELLBEING_RUN) or visitor.holds(Permission.WELLBEING_WATCH)
    if not looks or visitor.organisation_kind is not OrganisationKind.AGENCY:
        return sa.false()
    return Mandate.agency_id == visitor.organisation_id


def seen(state: MandateState, attended: bool | None) -> Seen:
    """The one word: by living consent only, and the same for every reason that there is nothing to see."""
    if state is not MandateState.CONSENTED or attended is None:
        return Seen.NOTHING
    return Seen.ATTENDED if attended else Seen.DID_NOT_ATTEND
