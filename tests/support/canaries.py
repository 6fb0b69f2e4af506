"""Plants a token of its own in every private text, so that a page which shows it to the wrong reader gives itself away."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from accounts.users.queries import find_actor_of
from concordat.seed.people import Party
from core.actor import Actor, Role
from core.sealing import seal_rows
from partners.memoranda.terms import DataCategory
from referrals.casework import commands as casework
from referrals.casework.appointments.commands import (
    correct_attendance,
    plan_appointment,
    record_attendance,
    reschedule,
)
from referrals.casework.appointments.models import Appointment, AttendanceCorrection
from referrals.casework.contact.commands import set_contact_safety
from referrals.casework.contact.models import ContactSafety
from referrals.casework.ending.lifecycle import EndReportState
from referrals.casework.ending.models import EndReport
from referrals.casework.models import CaseNote, ContactAttempt, Outcome
from referrals.casework.notes.models import CaseNoteAmendment
from referrals.casework.plan.commands import add_item, change_item, set_outcome
from referrals.casework.plan.models import PlanItem, PlanItemChange
from referrals.casework.progress.commands import update_progress
from referrals.casework.progress.models import ProgressUpdate
from referrals.casework.queries import list_outcomes
from referrals.casework.risk.commands import flag_concern, set_risk
from referrals.casework.risk.models import RiskFlag, SafetyConcern
from referrals.handover import commands
from referrals.handover.amendments.commands import amend, shared_now
from referrals.handover.amendments.queries import current_values
from referrals.handover.consenting.commands import withdraw
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralEvent, ReferralPacket
from referrals.handover.states import EndState
from referrals.people.consents.codes import Channel, ConsentKind
from tests.support.personas import World

TOKEN = re.compile(r"canary-[a-z]+-\d{5}")
WORK = "event"
"""The kind of token that the whole NGO reads; every other one is casework."""
PACKET = "packet"
"""The kind of token that the police wrote and that must not flow any more."""

Case = tuple[Session, Actor, UUID]
"""The first arguments of every command of the worker."""

_PRIVATE_EVENT = sa.and_(
    ReferralEvent.organisation_id == Referral.ngo_id,
    ~ReferralEvent.is_shared_note,
    Referral.state != ReferralState.DECLINE_REVIEW,
)
TEXTS: tuple[tuple[str, type[Any], tuple[str, ...], InstrumentedAttribute[Any] | None], ...] = (
    ("note", CaseNote, ("text",), None),
    ("note", CaseNoteAmendment, ("text",), CaseNoteAmendment.note_id),
    ("attempt", ContactAttempt, ("note", "unsafe_reason"), None),
    ("appointment", Appointment, ("place", "with_whom", "unsafe_reason", "attendance_note"), None),
    ("attendance", AttendanceCorrection, ("why",), AttendanceCorrection.appointment_id),
    ("outcome", Outcome, ("words",), None),
    ("plan", PlanItem, ("what", "provider"), None),
    ("plan", PlanItemChange, ("reason",), PlanItemChange.item_id),
    ("risk", RiskFlag, ("note",), None),
    ("concern", SafetyConcern, ("words",), None),
    ("progress", ProgressUpdate, ("note",), None),
    ("contact", ContactSafety, ("why",), None),
    ("report", EndReport, ("note", "summary", "answer"), None),
    (WORK, ReferralEvent, ("note",), None),
)
"""Every sealed text of the NGO's work: kind of token, table, columns, and the row above it where it names no referral."""


@dataclass
class Canaries:
    """The tokens that were planted: whose they are, and in which referral."""

    of_ngo: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    of_referral: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    of_packet: set[str] = field(default_factory=set)
    count: int = 0
    told: UUID | None = None
    """The referral whose case was told through the commands."""
    stopped: UUID | None = None
    """The referral whose packet was changed before the person took the sharing back."""

    def make(self, kind: str, ngo_id: UUID, referral_id: UUID) -> str:
        """A text of the NGO with a new token."""
        token = self._next(kind)
        self.of_ngo[ngo_id].add(token)
        self.of_referral[referral_id].add(token)
        return f"Nobody else reads this: {token}"

    def make_amended(self) -> str:
        """A text of a packet with a new token, which flows no more."""
        token = self._next(PACKET)
        self.of_packet.add(token)
        return f"Not for the NGO any more: {token}"

    def in_casework(self, tokens: set[str]) -> set[str]:
        """Those of the casework proper, which only the worker and the manager read."""
        return {token for token in tokens if token.split("-")[1] not in (WORK, PACKET)}

    def _next(self, kind: str) -> str:
        self.count += 1
        return f"canary-{kind}-{self.count:05}"


def plant(session: Session, world: World, *, now: datetime) -> Canaries:
    """A token in every private text there is, and in each that the commands of a whole case can take."""
    canaries = Canaries()
    for kind, model, columns, above in TEXTS:
        for column in columns:
            _replant(session, canaries, kind, model, column, above)
    tell_a_case(session, world, canaries, now=now)
    amend_and_stop(session, world, canaries, now=now)
    return canaries


def _replant(
    session: Session,
    canaries: Canaries,
    kind: str,
    model: type[Any],
    column: str,
    above: InstrumentedAttribute[Any] | None,
) -> None:
    """Give every row that has this text a token in it; every attempt and every private step, whether it had one or not."""
    table: sa.Table = model.__table__
    query = sa.select(table.c.id, Referral.id.label("referral_id"), Referral.ngo_id)
    if above is None:
        query = query.join(Referral, Referral.id == table.c.referral_id)
    else:
        [key] = table.c[above.key].foreign_keys
        parent = key.column.table
        query = query.join(parent, parent.c.id == table.c[above.key])
        query = query.join(Referral, Referral.id == parent.c.referral_id)
    if model is ReferralEvent:
        query = query.where(_PRIVATE_EVENT)
    elif model is not ContactAttempt or column != "note":
        query = query.where(table.c[f"{column}_sealed"].is_not(None))
    for row in session.execute(query).all():
        text = canaries.make(kind, row.ngo_id, row.referral_id)
        here = session.connection().execute(sa.select(table).where(table.c.id == row.id)).mappings().one()
        [sealed] = seal_rows(session, model, [{**here, column: text}])
        session.connection().execute(
            sa.update(table)
            .where(table.c.id == row.id)
            .values({f"{column}_sealed": sealed[f"{column}_sealed"]})
        )


def tell_a_case(session: Session, world: World, canaries: Canaries, *, now: datetime) -> None:
    """A case from its acceptance to its end, with a token in every text that the NGO keeps to itself."""
    ngo = world.ngo
    query = sa.select(Referral.id).where(
        Referral.ngo_id == ngo.organisation_id,
        Referral.state == ReferralState.SUBMITTED,
        Referral.feedback_permitted,
    )
    referral_id = session.scalars(query.limit(1)).one()
    canaries.told = referral_id
    intake, manager, worker = (
        actor_of(session, ngo, role) for role in (Role.NGO_INTAKE, Role.NGO_MANAGER, Role.NGO_WORKER)
    )
    assert worker.user_id is not None
    at = (now - timedelta(minutes=minute) for minute in range(60, 0, -1))
    case: Case = (session, worker, referral_id)

    def text(kind: str) -> str:
        return canaries.make(kind, ngo.organisation_id, referral_id)

    commands.accept(session, intake, referral_id, note=text(WORK), now=next(at))
    casework.assign(session, manager, referral_id, worker_id=worker.user_id, now=next(at))
    set_contact_safety(*case, unsafe_channels=["text", "home_visit"], why=text("contact"), now=next(at))
    for channel, result in (("text", "no_answer"), ("phone", "spoke_engaged")):
        moment = next(at)
        casework.log_attempt(
            *case,
            at=moment,
            channel=channel,
            result=result,
            note=text("attempt"),
            unsafe_reason=text("attempt") if channel == "text" else None,
            now=moment,
        )
    casework.engage(*case, note=text(WORK), now=next(at))
    note_id = casework.add_note(*case, text=text("note"), now=next(at))
    casework.amend_note(*case, note_id, text=text("note"), now=next(at))
    _plan(case, text, at)
    _meet(case, text, at)
    _look_after(case, text, at)
    _return_a_report(case, text, at)
    scores = {row.need: "achieved" for row in list_outcomes(*case)}
    casework.close(
        *case,
        reason="completed_goals_met",
        scores=scores,
        note=text(WORK),
        summary=text("report"),
        now=next(at),
    )


def _plan(case: Case, text: Callable[[str], str], at: Iterator[datetime]) -> None:
    """What is wanted, a step towards it, and why the step turned out impossible."""
    need = list_outcomes(*case)[0].need
    set_outcome(*case, need=need, words=text("outcome"), now=next(at))
    what, provider = text("plan"), text("plan")
    item_id = add_item(*case, kind="step", what=what, provider=provider, now=next(at))
    change_item(
        *case,
        item_id,
        status="not_possible",
        what=what,
        provider=provider,
        reason=text("plan"),
        now=next(at),
    )


def _meet(case: Case, text: Callable[[str], str], at: Iterator[datetime]) -> None:
    """A visit that is put off, and a meeting whose attendance is put right."""
    _, worker, _ = case

    def meeting(kind: str, moment: datetime) -> dict[str, Any]:
        return {
            "starts_at": moment,
            "minutes": 5,
            "modality": kind,
            "worker_id": worker.user_id,
            "place": text("appointment"),
            "with_whom": text("appointment"),
            "unsafe_reason": text("appointment") if kind == "home_visit" else None,
            "overlap_accepted": True,
            "now": moment,
        }

    visit = plan_appointment(*case, purpose="session", **meeting("home_visit", next(at)))
    put_off: dict[str, Any] = {"asked_by": "person", "reason": "illness", "note": text("appointment")}
    put_off |= meeting("in_person", next(at))
    kept = reschedule(*case, visit, **put_off)
    record_attendance(*case, kept, attendance="did_not_attend", note=text("appointment"), now=next(at))
    correct_attendance(*case, kept, attendance="attended_late", why=text("attendance"), now=next(at))


def _look_after(case: Case, text: Callable[[str], str], at: Iterator[datetime]) -> None:
    """Risks, an emergency, and a word on how it goes."""
    session, _, referral_id = case
    now = next(at)
    today = now.date()
    sent_at = session.get_one(Referral, referral_id).submitted_at
    assert sent_at is not None
    risk: dict[str, Any] = {"kind": "from_others", "review_on": today + timedelta(days=7), "today": today}
    for level in ("high", "low"):
        set_risk(*case, **risk, level=level, note=text("risk"), now=next(at))
    flag_concern(*case, kind="person_in_danger", called="both", words=text("concern"), now=next(at))
    seen: dict[str, Any] = {"last_seen_on": today, "sent_on": sent_at.date(), "today": today}
    update_progress(*case, engaging=True, **seen, note=text("progress"), now=next(at))


def _return_a_report(case: Case, text: Callable[[str], str], at: Iterator[datetime]) -> None:
    """An end report that a manager once returned; the agreement asks for none, so that no command writes it."""
    session, worker, referral_id = case
    moment = next(at)
    report = EndReport(
        id=uuid4(),
        referral_id=referral_id,
        state=EndReportState.RETURNED,
        reason="moved",
        end_state=EndState.ENDED_EARLY,
        outcomes_counted=0,
        half_points=0,
        submitted_at=moment,
        submitted_by_id=worker.user_id,
        decided_at=moment,
        decided_by_id=worker.user_id,
    )
    report.note, report.summary, report.answer = text("report"), text("report"), text("report")
    session.add(report)
    session.flush()


def amend_and_stop(session: Session, world: World, canaries: Canaries, *, now: datetime) -> None:
    """A packet that is changed twice after sending, and of which the person then lets nothing flow any more."""
    query = sa.select(Referral).where(
        Referral.agency_id == world.agency.organisation_id,
        Referral.ngo_id == world.ngo.organisation_id,
        Referral.state.in_((ReferralState.SUBMITTED, ReferralState.ACTIVE)),
        Referral.worker_id.is_not(None) | (Referral.state == ReferralState.SUBMITTED),
    )
    wanted = {DataCategory.REFERRAL_REASON, DataCategory.SAFETY}
    referral = next(
        row
        for row in session.scalars(query.order_by(Referral.state, Referral.id))
        if wanted <= shared_now(session, row, now=now)
    )
    canaries.stopped = referral.id
    officer = find_actor_of(session, referral.officer_id)
    assert officer is not None
    for hours in (2, 1):
        packet = session.get_one(ReferralPacket, referral.id)
        before = current_values(packet, referral.urgency)
        values = replace(before, concern=canaries.make_amended(), safety=canaries.make_amended())
        at = now - timedelta(minutes=hours)
        amend(session, officer, referral.id, values=values, reason=canaries.make_amended(), now=at)
    withdraw(
        session,
        officer,
        referral.id,
        kinds=frozenset({ConsentKind.REFERRAL_SHARE}),
        channel=Channel.PHONE,
        said_at=now,
        now=now,
    )


def actor_of(session: Session, party: Party, role: Role) -> Actor:
    """The first member of the party with this role, as the rules see them."""
    actor = find_actor_of(session, party.with_role(role)[0].user_id)
    assert actor is not None
    return actor
