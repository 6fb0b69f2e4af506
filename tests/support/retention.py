"""A case of which everything was written, and what hangs on a record that is purged, found as the purge finds it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.keys.table import DataKey
from partners.channels.threads.kinds import MessageKind, ThreadKind
from partners.channels.threads.models import Message, Thread
from partners.memoranda.models import Memorandum
from referrals.encounters.models import Encounter
from referrals.handover.amendments.commands import amend
from referrals.handover.amendments.queries import current_values
from referrals.handover.break_glass.codes import Why
from referrals.handover.break_glass.models import BreakGlass
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralPacket
from referrals.people.identity.models import PairDecision, PersonPair
from referrals.people.response_plans.lifecycle import PlanState
from referrals.retention.fates import FATES, Fate, Target
from tests.support.canaries import Canaries, tell_a_case
from tests.support.people import make_encounters, make_person
from tests.support.referrals import World, make_referral
from tests.support.response_plans import make_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCase:
    """A closed case with everything that can hang on it, of a person with an encounter and a plan that ended."""

    referral_id: UUID
    encounter_id: UUID
    person_id: UUID

    @property
    def records(self) -> tuple[tuple[Target, UUID], ...]:
        """What of it is purged, in the order of a night."""
        return (
            (Target.CASE, self.referral_id),
            (Target.CASEWORK, self.referral_id),
            (Target.ENCOUNTER, self.encounter_id),
            (Target.PERSON, self.person_id),
        )


class _Party:
    """The NGO of a world, as the story of a case asks for it."""

    def __init__(self, world: World) -> None:
        self.organisation_id = world.ngo.id
        self._people = {
            Role.NGO_INTAKE: world.ngo.intake,
            Role.NGO_MANAGER: world.ngo.manager,
            Role.NGO_WORKER: world.ngo.worker,
        }

    def with_role(self, role: Role) -> list[Any]:
        """Who holds a role there."""
        return [self._people[role]]


def make_told_case(session: Session, world: World, now: datetime) -> ToldCase:
    """A case from its encounter to its end, with a text in every field that the commands can fill."""
    began = now - timedelta(hours=3)
    referral_id = make_referral(session, world, began, state=ReferralState.SUBMITTED)
    referral = session.get_one(Referral, referral_id)
    person_id = referral.person_id
    assert person_id is not None
    [encounter_id] = make_encounters(session, world.agency.officer, person_id, [began - timedelta(hours=1)])
    session.get_one(Encounter, encounter_id).narrative = "CANARY-narrative"
    referral.encounter_id = encounter_id
    values = current_values(session.get_one(ReferralPacket, referral_id), referral.urgency)
    changed = replace(values, concern="CANARY-concern", safety="CANARY-safety")
    amend(
        session,
        world.agency.officer,
        referral_id,
        values=changed,
        reason="CANARY-why",
        now=began + timedelta(hours=1),
    )
    tell_a_case(session, SimpleNamespace(ngo=_Party(world)), Canaries(), now=now)  # type: ignore[arg-type]
    make_plan(session, world, person_id, began, state=PlanState.RETIRED)
    _talk(session, world, referral_id, now)
    _open_in_emergency(session, world, referral_id, now)
    _compare(session, world, person_id, now)
    session.flush()
    return ToldCase(referral_id=referral_id, encounter_id=encounter_id, person_id=person_id)


def _talk(session: Session, world: World, referral_id: UUID, now: datetime) -> None:
    partnership_id = session.scalars(
        sa.select(Memorandum.partnership_id).where(Memorandum.id == world.memorandum_id)
    ).one()
    thread = Thread(
        id=uuid4(), kind=ThreadKind.REFERRAL, partnership_id=partnership_id, referral_id=referral_id,
        created_at=now, created_by_id=world.ngo.worker.user_id, last_message_at=now,
    )  # fmt: skip
    session.add(thread)
    session.flush()
    message = Message(
        id=uuid4(), thread_id=thread.id, sequence=1, kind=next(iter(MessageKind)),
        author_id=world.ngo.worker.user_id, organisation_id=world.ngo.id, at=now,
    )  # fmt: skip
    message.body = "CANARY-message"
    session.add(message)


def _open_in_emergency(session: Session, world: World, referral_id: UUID, now: datetime) -> None:
    opening = BreakGlass(
        id=uuid4(), referral_id=referral_id, organisation_id=world.ngo.id, opened_by_id=world.ngo.worker.user_id,
        opened_at=now, closes_at=now, why=next(iter(Why)), review_due_at=now,
    )  # fmt: skip
    opening.words = "CANARY-opening"
    session.add(opening)


def _compare(session: Session, world: World, person_id: UUID, now: datetime) -> None:
    other = make_person(session, world.agency.officer, now, name="Sam Other")
    first, second = sorted((person_id, other))
    pair = PersonPair(
        id=uuid4(), agency_id=world.agency.id, first_id=first, second_id=second,
        decision=next(iter(PairDecision)), decided_at=now, decided_by_id=world.agency.supervisor.user_id,
    )  # fmt: skip
    pair.reason = "CANARY-pair"
    session.add(pair)


def rows_of(fate: Fate, subject_id: UUID) -> sa.Select[Any]:
    """The rows that a fate is about."""
    table: sa.Table = fate.model.__table__
    mine = table.c[fate.by] == subject_id
    if fate.through is not None:
        parent, column = fate.through
        above: sa.Table = parent.__table__
        mine = table.c[fate.by].in_(sa.select(above.c.id).where(above.c[column] == subject_id))
    return sa.select(table).where(mine)


def sealed_values(session: Session, targets: dict[Target, UUID]) -> dict[str, list[bytes]]:
    """By table and column, every sealed value, blind index and digest that hangs on the records."""
    found: dict[str, list[bytes]] = {}
    for target, subject_id in targets.items():
        for fate in FATES[target]:
            for row in session.execute(rows_of(fate, subject_id)).mappings():
                for name, value in row.items():
                    if isinstance(value, bytes):
                        found.setdefault(f"{fate.model.__tablename__}.{name}", []).append(value)
    return found


def wrapped_keys(session: Session, ids: list[UUID]) -> list[bytes]:
    """The wrapped data keys of subjects."""
    return [
        bytes(one) for one in session.scalars(sa.select(DataKey.wrapped).where(DataKey.subject_id.in_(ids)))
    ]


def let_be_old(session: Session, referral_id: UUID, *, closed_at: datetime) -> None:
    """Move a case's end into the past, as only a test can."""
    session.execute(sa.update(Referral).where(Referral.id == referral_id).values(closed_at=closed_at))
