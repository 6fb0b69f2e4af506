"""Who may see an enrolment and act on it (facts 2.2): nobody in command, and each provider only their own."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from core.actor import Role
from core.errors import Denied, InvalidTransition, RuleBroken
from core.lifecycle import Transition
from core.permissions import Permission
from core.text import N_
from partners.memoranda.programmes import ProgrammeType
from wellbeing.enrolments.lifecycle import ENROLMENT, KNOWN, EnrolmentAction, EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.reasons import ENDING, WITHDRAWAL
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme
from wellbeing.visitor import Visitor

PEERS_KINDS = frozenset({ProgrammeType.CRITICAL_INCIDENT_STRESS_MANAGEMENT, ProgrammeType.PEER_SUPPORT})
"""What peers run; the rest is for clinicians and others of the provider."""
UNHELD = frozenset(
    {
        EnrolmentAction.WAITLIST,
        EnrolmentAction.OFFER,
        EnrolmentAction.ASSIGN,
        EnrolmentAction.END,
        EnrolmentAction.RULE_OUT,
    }
)
"""What may be done for somebody whom nobody has taken on yet."""
MANAGED = UNHELD
"""What who runs places or caseloads may do for anybody of the programme."""


def own_of(visitor: Visitor) -> sa.ColumnElement[bool]:
    """The visitor's own enrolments."""
    if visitor.pseudonym is None or not visitor.holds(Permission.WELLBEING_OWN):
        return sa.false()
    own = sa.select(Participant.id).where(Participant.pseudonym == visitor.kept_as)
    return Enrolment.participant_id.in_(own)


def clients_of(visitor: Visitor) -> sa.ColumnElement[bool]:
    """Enrolments that a provider's people work with: never one that was only kept for later, never one's own."""
    if visitor.pseudonym is None or visitor.organisation_id is None:
        return sa.false()
    either = []
    if visitor.holds(Permission.WELLBEING_CARE):
        either.append(
            sa.and_(Enrolment.programme_id.in_(_programmes(visitor)), Enrolment.held_by == visitor.pseudonym)
        )
        either.append(waiting_for(visitor))
    if visitor.holds(Permission.WELLBEING_ASSIGN):
        either.append(Enrolment.programme_id.in_(_programmes(visitor)))
    if visitor.holds(Permission.WELLBEING_RUN):
        # Only what is needed to run places: nobody whose time is over.
        either.append(sa.and_(Enrolment.programme_id.in_(_programmes(visitor)), Enrolment.state.in_(KNOWN)))
    oneself = sa.select(Participant.id).where(Participant.pseudonym == visitor.kept_as)
    return sa.and_(
        Enrolment.requested_at.is_not(None),
        Enrolment.participant_id.not_in(oneself),
        sa.or_(sa.false(), *either),
    )


def team_of(visitor: Visitor) -> sa.ColumnElement[bool]:
    """As `clients_of`, and those whom a colleague holds: only to tell who takes somebody on that it is too late."""
    oneself = sa.select(Participant.id).where(Participant.pseudonym == visitor.kept_as)
    return sa.and_(
        Enrolment.state.in_(KNOWN),
        Enrolment.participant_id.not_in(oneself),
        Enrolment.programme_id.in_(_programmes(visitor, kinds_of(visitor))),
    )


def waiting_for(visitor: Visitor) -> sa.ColumnElement[bool]:
    """Whom nobody has taken on yet, in the programmes that the carer's kind of work is for."""
    return sa.and_(
        Enrolment.held_by.is_(None),
        Enrolment.state.in_(KNOWN),
        Enrolment.programme_id.in_(_programmes(visitor, kinds_of(visitor))),
    )


def visible_to(visitor: Visitor) -> sa.ColumnElement[bool]:
    """One's own, and those whom one works with."""
    return sa.or_(own_of(visitor), clients_of(visitor))


def kinds_of(visitor: Visitor) -> frozenset[ProgrammeType]:
    """The programmes for which a carer takes people on."""
    kinds: frozenset[ProgrammeType] = frozenset()
    for role in visitor.roles:
        kinds |= kinds_for(role)
    return kinds


def kinds_for(role: Role) -> frozenset[ProgrammeType]:
    """Peers run peer support and help after critical incidents; clinicians everything but peer support."""
    if role is Role.PEER_SUPPORTER:
        return PEERS_KINDS
    if role is Role.CLINICIAN:
        return frozenset(ProgrammeType) - {ProgrammeType.PEER_SUPPORT}
    return frozenset()


def sees_names(visitor: Visitor) -> bool:
    """Carers and managers read what somebody chose to be called; a coordinator reads a code."""
    return visitor.holds(Permission.WELLBEING_CARE) or visitor.holds(Permission.WELLBEING_ASSIGN)


def may_step(visitor: Visitor, enrolment: Enrolment, action: EnrolmentAction) -> None:
    """The table, and whose client it is; raises the reason against it."""
    may_act(visitor, state=enrolment.state, held_by=enrolment.held_by, action=action)


def may_act(
    visitor: Visitor, *, state: EnrolmentState, held_by: bytes | None, action: EnrolmentAction
) -> None:
    """As `may_step`, on plain values."""
    ENROLMENT.may_take(state, action, working_roles(visitor))
    if visitor.holds(Permission.WELLBEING_CARE):
        if held_by == visitor.pseudonym or (held_by is None and action in UNHELD):
            return
        raise Denied(N_("Take this person on first."))
    if action not in MANAGED:
        raise Denied(N_("Only whoever works with this person may do this."))


def offered_steps(
    visitor: Visitor, *, state: EnrolmentState, held_by: bytes | None
) -> tuple[Transition[EnrolmentState, EnrolmentAction], ...]:
    """The steps that a page offers to somebody of the provider."""
    return tuple(
        step
        for step in ENROLMENT.transitions
        if step.action is not EnrolmentAction.ASSIGN
        and _allows(visitor, state=state, held_by=held_by, action=step.action)
    )


def _allows(
    visitor: Visitor, *, state: EnrolmentState, held_by: bytes | None, action: EnrolmentAction
) -> bool:
    try:
        may_act(visitor, state=state, held_by=held_by, action=action)
    except (Denied, InvalidTransition):
        return False
    return True


def may_withdraw_for(reason: str | None) -> None:
    """A code of the list or none; raises `RuleBroken`."""
    if reason is not None:
        WITHDRAWAL.may_use(reason, None, field="reason", note_field="reason")


def may_end_for(reason: str | None) -> None:
    """A code of the list; raises `RuleBroken`."""
    if reason is None:
        raise RuleBroken(N_("Choose a reason. The person reads it."), "reason")
    ENDING.may_use(reason, None, field="reason", note_field="reason")


def notice_holds(acknowledged_at: datetime | None, stated_at: datetime | None) -> bool:
    """Whether what was confirmed is what the provider says now: a statement that changed is confirmed anew."""
    return acknowledged_at is not None and (stated_at is None or stated_at <= acknowledged_at)


def working_roles(visitor: Visitor) -> frozenset[Role]:
    """The roles in which somebody works here; what they are for themselves opens nothing about others."""
    return visitor.roles - {Role.PARTICIPANT}


def _programmes(visitor: Visitor, kinds: frozenset[ProgrammeType] | None = None) -> sa.Select[tuple[UUID]]:
    query = sa.select(Programme.id).where(Programme.provider_id == visitor.organisation_id)
    return query if kinds is None else query.where(Programme.kind.in_(kinds))
