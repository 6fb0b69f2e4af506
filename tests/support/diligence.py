"""An agency's panel and assessments brought to a state through the real commands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind, Role
from core.clock import local_date
from partners.diligence.assessments.commands import (
    Given,
    abandon,
    add_condition,
    agree_score,
    assign_assessor,
    check_gate,
    decide,
    declare_interests,
    open_assessment,
    save_scores,
    submit_scores,
)
from partners.diligence.assessments.criteria import Criterion
from partners.diligence.assessments.gates import Gate, GateResult
from partners.diligence.assessments.lifecycle import AssessmentState
from partners.diligence.assessments.models import Assessment
from partners.diligence.assessments.terms import Outcome, Purpose
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.support.remembered import remembered

EVIDENCE = "Annual report 2025, page 4"


ZONE = "America/New_York"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """An agency with a decider, a desk and two assessors, and an NGO with its director."""

    agency_id: UUID
    ngo_id: UUID
    chief: Actor
    """Leadership: opens and decides."""
    desk: Actor
    first: Actor
    second: Actor
    director: Actor
    """Leadership of the NGO."""


def make_panel(
    session: Session, now: datetime, *, agency: str = "Northgate Police", ngo: str = "Harbour House"
) -> Panel:
    """Two organisations and the people who make an assessment."""
    return remembered(session, ("panel", now, agency, ngo), lambda: _make_panel(session, now, agency, ngo))


def _make_panel(session: Session, now: datetime, agency: str, ngo: str) -> Panel:
    agency_id = make_organisation(session, name=agency, timezone=ZONE).id
    ngo_id = make_organisation(session, OrganisationKind.NGO, name=ngo, timezone=ZONE).id

    def person(organisation_id: UUID, name: str, role: Role) -> Actor:
        email = f"{name.split()[0].lower()}@{organisation_id.hex[:8]}.example"
        return actor_of(session, make_user(session, organisation_id, [role], now=now, name=name, email=email))

    return Panel(
        agency_id=agency_id,
        ngo_id=ngo_id,
        chief=person(agency_id, "Ada Chief", Role.LEADERSHIP),
        desk=person(agency_id, "Dev Desk", Role.PARTNERSHIP_DESK),
        first=person(agency_id, "Fay First", Role.SUPERVISOR),
        second=person(agency_id, "Sol Second", Role.SUPERVISOR),
        director=person(ngo_id, "Noor Director", Role.LEADERSHIP),
    )


def make_candidate(session: Session, panel: Panel, *, ngo: str) -> Panel:
    """The same agency and people with another NGO."""
    ngo_id = make_organisation(session, OrganisationKind.NGO, name=ngo, timezone=ZONE).id
    return replace(panel, ngo_id=ngo_id)


def even(value: int | None, *, evidence: str = EVIDENCE) -> dict[Criterion, Given]:
    """The same score on every criterion."""
    reason = "Not asked for." if value is None else ""
    return {criterion: Given(value=value, evidence=evidence, reason=reason) for criterion in Criterion}


def opened(session: Session, panel: Panel, now: datetime, *, due_on: date | None = None) -> Assessment:
    """An open assessment with both assessors assigned."""
    assessment = open_assessment(
        session,
        panel.chief,
        ngo_id=panel.ngo_id,
        purpose=Purpose.BEFORE_SIGNATURE,
        due_on=due_on or local_date(now, ZONE) + timedelta(days=30),
        now=now,
    )
    for assessor in (panel.first, panel.second):
        assert assessor.user_id is not None
        assign_assessor(session, panel.chief, assessment.id, user_id=assessor.user_id, now=now)
    return assessment


def scored(
    session: Session,
    panel: Panel,
    now: datetime,
    *,
    first: Mapping[Criterion, Given] | None = None,
    second: Mapping[Criterion, Given] | None = None,
) -> Assessment:
    """An assessment whose two assessors have submitted; by default 4 everywhere."""
    assessment = opened(session, panel, now)
    for assessor, scores in ((panel.first, first), (panel.second, second)):
        declare_interests(session, assessor, assessment.id, conflict=None, now=now)
        save_scores(session, assessor, assessment.id, scores=scores or even(4), now=now)
    for assessor in (panel.first, panel.second):
        submit_scores(session, assessor, assessment.id, now=now)
    return assessment


def check_gates(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    now: datetime,
    *,
    failing: frozenset[Gate] = frozenset(),
) -> None:
    """Every requirement checked, met unless it is among those that fail."""
    for gate in Gate:
        check_gate(
            session,
            actor,
            assessment.id,
            gate=gate,
            result=GateResult.FAIL if gate in failing else GateResult.PASS,
            evidence="Public register",
            checked_on=local_date(now, ZONE),
            now=now,
        )


def decided(
    session: Session,
    panel: Panel,
    now: datetime,
    *,
    outcome: Outcome = Outcome.PREFERRED,
    first: Mapping[Criterion, Given] | None = None,
    second: Mapping[Criterion, Given] | None = None,
    failing: frozenset[Gate] = frozenset(),
    condition_due: date | None = None,
) -> Assessment:
    """A decided assessment; with a condition where a day for it is given."""
    assessment = scored(session, panel, now, first=first, second=second)
    check_gates(session, panel.first, assessment, now, failing=failing)
    if condition_due is not None:
        add_condition(
            session, panel.chief, assessment.id, text="Audit the incident log.", due_on=condition_due, now=now
        )
    return decide(
        session, panel.chief, assessment.id, outcome=outcome, reason="The evidence is sound.", now=now
    )


def in_state(session: Session, panel: Panel, now: datetime, state: AssessmentState) -> Assessment:
    """An assessment walked to the state."""
    if state is AssessmentState.DECIDED:
        return decided(session, panel, now)
    if state is AssessmentState.MODERATION:
        return scored(session, panel, now, first=even(5), second=even(2))
    if state is AssessmentState.READY:
        return scored(session, panel, now)
    assessment = opened(session, panel, now)
    if state is AssessmentState.SCORING:
        declare_interests(session, panel.first, assessment.id, conflict=None, now=now)
    if state is AssessmentState.ABANDONED:
        abandon(session, panel.chief, assessment.id, reason="The NGO withdrew.", now=now)
    return assessment


def agree_all(session: Session, actor: Actor, assessment: Assessment, now: datetime, *, value: int) -> None:
    """The panel settles on the same score everywhere."""
    for criterion in Criterion:
        agree_score(
            session,
            actor,
            assessment.id,
            criterion=criterion,
            value=value,
            note="Talked it through.",
            now=now,
        )
