"""Assessments of the fictitious NGOs, made through the real commands before their agreements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from concordat.seed.acting import actor_of
from concordat.seed.chance import Chance
from concordat.seed.people import Cast
from core.actor import Actor, Role
from core.clock import local_date
from partners.diligence.assessments import commands
from partners.diligence.assessments.commands import Given
from partners.diligence.assessments.criteria import Criterion
from partners.diligence.assessments.gates import Gate, GateResult
from partners.diligence.assessments.models import Assessment
from partners.diligence.assessments.terms import Outcome, Purpose, TriggerReason

C = Criterion
ORDER = tuple(Criterion)
READ_AFTER = timedelta(days=20)
"""What people were told longer ago they have read."""
REFERENCES = 20260
"""Numbers of their own: the story of the referrals stays the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One assessment: of whom, when, what the two assessors give in the order of the criteria, and how it ends."""

    agency: int
    ngo: int
    days: int
    """Days from today on which it was opened; negative."""
    purpose: Purpose = Purpose.BEFORE_SIGNATURE
    trigger: TriggerReason | None = None
    first: str = ""
    """Ten scores; “n” does not apply, “.” is not scored yet."""
    second: str = ""
    agreed: Mapping[Criterion, tuple[int, str]] | None = None
    outcome: Outcome | None = None
    reason: str = ""
    condition: str = ""
    condition_days: int = 0
    """Days from today on which it is due."""


PLANS: Sequence[Plan] = (
    Plan(
        agency=0, ngo=0, days=-555, first="5554454445", second="4544455444", outcome=Outcome.PREFERRED,
        reason="Long experience with officers on the street, evaluated services, and sound records throughout.",
    ),
    Plan(
        agency=0, ngo=1, days=-552, first="4343443433", second="4433344n44", outcome=Outcome.APPROVED,
        agreed={C.FINANCE: (3, "The reserves were overlooked by one of us; the audited accounts show two months.")},
        reason="A sound service with good supervision. Outcomes are measured, but not yet published.",
    ),
    Plan(
        agency=0, ngo=2, days=-475, first="3334443433", second="4333434434", outcome=Outcome.APPROVED,
        reason="Steady work with families, and partners speak well of it.",
    ),
    Plan(
        agency=1, ngo=0, days=-430, first="4455444544", second="4444454444", outcome=Outcome.PREFERRED,
        reason="The references of the neighbouring department are excellent.",
    ),
    Plan(
        agency=1, ngo=3, days=-520, first="4333343334", second="4434333443", outcome=Outcome.APPROVED,
        reason="Veterans trust it, and its peers are well supervised.",
    ),
    Plan(
        agency=0, ngo=2, days=-80, purpose=Purpose.TRIGGER, trigger=TriggerReason.LEADERSHIP_CHANGE,
        first="3332313433", second="3332223333", outcome=Outcome.CONDITIONAL,
        reason="The new director leads with care, but supervision of staff lapsed for a quarter.",
        condition="Supervise every caseworker once a month again, and send the log of three months.",
        condition_days=75,
    ),
    Plan(
        agency=1, ngo=2, days=-45, first="3343434433", second="4343343443", outcome=Outcome.APPROVED,
        reason="It covers the coast, where no other NGO does, and its records are in order.",
    ),
    Plan(
        agency=0, ngo=3, days=-24, first="4234343443", second="4432343433",
    ),
    Plan(
        agency=1, ngo=1, days=-12, purpose=Purpose.SELECTION, first="3233423334", second="..........",
    ),
    Plan(
        agency=0, ngo=0, days=-6, purpose=Purpose.RENEWAL, first="..........", second="..........",
    ),
)  # fmt: skip
"""Preferred, approved, conditional after a change, approved elsewhere, one in moderation, and two in scoring."""

EVIDENCE: Mapping[Criterion, str] = {
    C.MISSION: "Constitution, strategy of the current three years",
    C.EXPERIENCE: "References of two agencies, list of contracts",
    C.CAPACITY: "Staffing plan, waiting times of the last 12 months",
    C.PRACTICE: "Description of the model, outcome report",
    C.WORKFORCE: "Training records, supervision log",
    C.SAFEGUARDING: "Safeguarding policy, log of incidents",
    C.DATA_PROTECTION: "Risk assessment for personal data, training list",
    C.FINANCE: "Audited accounts of three years",
    C.REPUTATION: "Register of accreditations, press search",
    C.PARTNERSHIP: "Agreements with others, survey of partners",
}


def make_assessments(session: Session, cast: Cast, now: datetime) -> None:
    """Every planned assessment, each as far as its plan goes; those that are decided precede their agreements."""
    chance = Chance(REFERENCES)
    for plan in PLANS:
        _make(session, chance, cast, plan, now)
    old = (Notice.about_kind == "assessment", Notice.created_at < now - READ_AFTER)
    session.execute(sa.update(Notice).where(*old).values(read_at=Notice.created_at))


def _make(session: Session, chance: Chance, cast: Cast, plan: Plan, now: datetime) -> None:
    agency, ngo = cast.agencies[plan.agency], cast.ngos[plan.ngo]
    chief, desk = actor_of(session, agency, Role.LEADERSHIP), actor_of(session, agency, Role.PARTNERSHIP_DESK)
    sergeants = [actor_of(session, agency, Role.SUPERVISOR, number=number) for number in (0, 1)]
    at = now + timedelta(days=plan.days)
    assessment = commands.open_assessment(
        session,
        desk,
        ngo_id=ngo.organisation_id,
        purpose=plan.purpose,
        trigger_reason=plan.trigger,
        due_on=local_date(at, desk.timezone) + timedelta(days=30),
        now=at,
    )
    assessment.reference = chance.reference("DD")
    for assessor in sergeants:
        assert assessor.user_id is not None
        commands.assign_assessor(session, desk, assessment.id, user_id=assessor.user_id, now=at)
    given = (plan.first, plan.second)
    for assessor, scores in zip(sergeants, given, strict=True):
        if scores.strip("."):
            _score(session, assessor, assessment, scores, at + timedelta(days=3))
    if plan.agreed or plan.outcome:
        _finish(session, chief, desk, assessment, plan, now)
    session.flush()


def _score(session: Session, assessor: Actor, assessment: Assessment, scores: str, at: datetime) -> None:
    commands.declare_interests(session, assessor, assessment.id, conflict=None, now=at)
    commands.save_scores(
        session,
        assessor,
        assessment.id,
        scores={
            criterion: Given(
                value=None if sign == "n" else int(sign),
                evidence=EVIDENCE[criterion],
                reason="Its accounts are part of those of a larger body." if sign == "n" else "",
            )
            for criterion, sign in zip(ORDER, scores, strict=True)
        },
        now=at,
    )
    commands.submit_scores(session, assessor, assessment.id, now=at + timedelta(hours=1))


def _finish(
    session: Session, chief: Actor, desk: Actor, assessment: Assessment, plan: Plan, now: datetime
) -> None:
    """Requirements, moderation, a condition where there is one, and the decision two weeks after the opening."""
    at = now + timedelta(days=plan.days + 6)
    for gate in Gate:
        commands.check_gate(
            session,
            desk,
            assessment.id,
            gate=gate,
            result=GateResult.PASS,
            evidence="Seen in the register or as a document; copies are on file.",
            checked_on=local_date(at, desk.timezone),
            now=at,
        )
    for criterion, (value, note) in (plan.agreed or {}).items():
        commands.agree_score(
            session, desk, assessment.id, criterion=criterion, value=value, note=note, now=at
        )
    decided_at = now + timedelta(days=plan.days + 14)
    if plan.condition:
        commands.add_condition(
            session,
            desk,
            assessment.id,
            text=plan.condition,
            due_on=local_date(now, desk.timezone) + timedelta(days=plan.condition_days),
            now=decided_at,
        )
    assert plan.outcome is not None
    commands.decide(session, chief, assessment.id, outcome=plan.outcome, reason=plan.reason, now=decided_at)
