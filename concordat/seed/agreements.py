"""Memoranda of the fictitious partnership, drafted and signed through the real commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of
from concordat.seed.chance import Chance
from concordat.seed.people import Cast, Party
from core.actor import Actor, Role
from partners.memoranda import commands
from partners.memoranda.drafts import Basics, Governance, Programmes, Scope, Targets
from partners.memoranda.models import Memorandum, Partnership
from partners.memoranda.programmes import ProgrammeType as P
from partners.memoranda.review.commands import approve, open_review
from partners.memoranda.terms import Cadence, Comparison, Pathway, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One memorandum: which pair, when, and how far it has come."""

    agency: int
    ngo: int
    starts: int
    """Days from today; negative: in the past."""
    ends: int
    signatures: int
    reviewed: bool = False
    support: frozenset[P] = frozenset()
    """What the NGO may offer to the agency's own people."""


COUNSELLING = frozenset({P.COUNSELLING_IN_PERSON, P.CRITICAL_INCIDENT_STRESS_MANAGEMENT, P.TELEHEALTH})
CRISIS = frozenset({P.CRISIS_LINE, P.SUICIDE_PREVENTION_TRAINING})
RECOVERY = frozenset({P.INPATIENT_OR_RETREAT, P.MINDFULNESS, P.SUBSTANCE_USE_RECOVERY})
AT_HOME = frozenset({P.FAMILY_SUPPORT, P.FINANCIAL_WELLBEING, P.RETIREMENT_TRANSITION})
PLANS: Sequence[Plan] = (
    Plan(agency=0, ngo=0, starts=-500, ends=590, signatures=2, reviewed=True, support=COUNSELLING | CRISIS),
    Plan(agency=0, ngo=1, starts=-500, ends=57, signatures=2, support=RECOVERY),
    Plan(agency=0, ngo=2, starts=-420, ends=310, signatures=2, support=AT_HOME),
    Plan(agency=1, ngo=0, starts=-365, ends=365, signatures=2, support=COUNSELLING),
    Plan(agency=1, ngo=3, starts=-460, ends=-31, signatures=2, support=frozenset({P.RETIREMENT_TRANSITION})),
    Plan(agency=1, ngo=2, starts=21, ends=751, signatures=1),
    Plan(agency=0, ngo=3, starts=30, ends=760, signatures=0),
)
"""In force, expiring, in force twice more, expired, out for signature, and a draft."""

TARGETS = (
    Target(indicator="R01", comparison=Comparison.AT_LEAST, value=0.95),
    Target(indicator="R02", comparison=Comparison.AT_LEAST, value=0.90),
    Target(indicator="R04", comparison=Comparison.AT_LEAST, value=0.90),
    Target(indicator="R12", comparison=Comparison.AT_LEAST, value=0.80),
)


GOES_AHEAD = "Both sides have worked together for years; the assessment follows this quarter."


FASTER_LOOP = Governance(
    meeting_cadence=Cadence.MONTHLY, notice_days=30, loop_days=45, unable_attempts=3, unable_days=3,
    urgent_declines_reviewed=True, info_reply_days=1,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An agreement under which the simulation may refer."""

    memorandum_id: UUID
    agency: Party
    ngo: Party
    first_day: date
    last_day: date
    reviewed: bool


def make_agreements(session: Session, chance: Chance, cast: Cast, now: datetime) -> list[Signed]:
    """Every planned memorandum; answers those that are or were in force."""
    signed = []
    for plan in PLANS:
        agency, ngo = cast.agencies[plan.agency], cast.ngos[plan.ngo]
        first, last = _day(now, plan.starts), _day(now, plan.ends)
        drafted = min(now, now + timedelta(days=plan.starts)) - timedelta(days=20)
        row = _draft(session, chance, plan, agency, ngo, first=first, last=last, at=drafted)
        if not plan.signatures:
            continue
        chief, director = (actor_of(session, party, Role.LEADERSHIP) for party in (agency, ngo))
        open_review(session, chief, row.id, now=drafted + timedelta(days=2))
        for leader, days in ((chief, 3), (director, 4)):
            approve(session, leader, row.id, now=drafted + timedelta(days=days), legal_review=leader is chief)
        commands.send_for_signature(
            session, chief, row.id, now=drafted + timedelta(days=5), override_reason=GOES_AHEAD
        )
        for number, party in enumerate((agency, ngo)[: plan.signatures]):
            signatory = actor_of(session, party, Role.LEADERSHIP)
            session.refresh(row)
            commands.sign(
                session,
                signatory,
                row.id,
                typed_name=signatory.name,
                content_hash=row.content_hash or "",
                now=drafted + timedelta(days=7 + 2 * number),
            )
        if plan.signatures == 2:
            signed.append(
                Signed(
                    memorandum_id=row.id, agency=agency, ngo=ngo, first_day=first, last_day=last,
                    reviewed=plan.reviewed,
                )
            )  # fmt: skip
    _make_followers(session, chance, signed, now)
    return signed


def _make_followers(session: Session, chance: Chance, signed: Sequence[Signed], now: datetime) -> None:
    """A renewal in review, an amendment that is signed and waits for its day, and a suspension that is over."""
    _, expiring, amended, paused, *_ = signed
    chief, director = (actor_of(session, party, Role.LEADERSHIP) for party in (expiring.agency, expiring.ngo))
    renewal = commands.draft_renewal(session, chief, expiring.memorandum_id, now=now - timedelta(days=9))
    renewal.reference = chance.reference("M")
    open_review(session, director, renewal.id, now=now - timedelta(days=6))
    approve(session, director, renewal.id, now=now - timedelta(days=2), legal_review=False)

    chief, director = (actor_of(session, party, Role.LEADERSHIP) for party in (amended.agency, amended.ngo))
    drafted = now - timedelta(days=12)
    draft = commands.draft_amendment(
        session, director, amended.memorandum_id, effective_on=_day(now, 40), now=drafted
    )
    draft.reference = chance.reference("M")
    commands.change_draft(session, director, draft.id, section=FASTER_LOOP, now=drafted)
    _agree_and_sign(session, draft, (chief, director), drafted)

    director = actor_of(session, paused.ngo, Role.LEADERSHIP)
    since = now - timedelta(days=80)
    commands.suspend(
        session,
        director,
        paused.memorandum_id,
        reason="Two of three outreach workers are ill; we cannot answer in time.",
        review_on=(since + timedelta(days=7)).date(),
        now=since,
    )
    commands.resume(
        session,
        director,
        paused.memorandum_id,
        note="The team is complete again.",
        now=since + timedelta(days=3),
    )


def _agree_and_sign(session: Session, row: Memorandum, leaders: Sequence[Actor], at: datetime) -> None:
    """Reviewed, sent and signed within a week."""
    open_review(session, leaders[0], row.id, now=at + timedelta(days=2))
    for number, leader in enumerate(leaders, start=3):
        approve(session, leader, row.id, now=at + timedelta(days=number), legal_review=number == 3)
    commands.send_for_signature(
        session, leaders[0], row.id, now=at + timedelta(days=5), override_reason=GOES_AHEAD
    )
    for number, leader in enumerate(leaders, start=6):
        session.refresh(row)
        commands.sign(
            session,
            leader,
            row.id,
            typed_name=leader.name,
            content_hash=row.content_hash or "",
            now=at + timedelta(days=number),
        )


def _day(now: datetime, offset: int) -> date:
    return (now + timedelta(days=offset)).date()


def _draft(
    session: Session, chance: Chance, plan: Plan, agency: Party, ngo: Party, *, first: date, last: date,
    at: datetime,
) -> Memorandum:  # fmt: skip
    drafter = actor_of(session, agency, Role.LEADERSHIP)
    basics = Basics(
        title=f"Crisis referrals between {agency.name} and {ngo.name}",
        purpose=(
            "People whom officers meet in a mental-health crisis are offered voluntary help soon,"
            " and both sides learn whether it reached them."
        ),
        starts_on=first,
        ends_on=last,
    )
    row = commands.draft_memorandum(
        session, drafter, other_organisation_id=ngo.organisation_id, basics=basics, now=at
    )
    sections = (
        Scope(
            services=frozenset(ngo.services),
            areas=frozenset(agency.area_ids),
            pathways=frozenset(Pathway) - {Pathway.PREARREST_DIVERSION},
        ),
        Governance(
            meeting_cadence=Cadence.QUARTERLY, notice_days=30, loop_days=60, unable_attempts=3,
            unable_days=3, urgent_declines_reviewed=plan.reviewed, info_reply_days=2,
        ),
        Targets(targets=TARGETS),
        Programmes(kinds=plan.support),
    )  # fmt: skip
    for section in sections:
        commands.change_draft(session, drafter, row.id, section=section, now=at + timedelta(hours=1))
    session.refresh(row)
    row.reference = chance.reference("M")
    partnership = session.scalars(sa.select(Partnership).where(Partnership.id == row.partnership_id)).one()
    partnership.reference = chance.reference("PT")
    session.flush()
    return row
