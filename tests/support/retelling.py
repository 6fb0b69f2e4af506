"""Tells the stories of the seed a second time, through the commands that people use."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.queries import find_actor_of
from concordat.seed.casebook import HOLD_LENGTH
from concordat.seed.story import Step
from core.actor import Actor
from partners.services.needs import Need
from referrals.casework import commands as casework
from referrals.casework.models import CaseNote, ContactAttempt, Outcome
from referrals.handover import commands as handover
from referrals.handover.commands import DraftValues
from referrals.handover.consenting import commands as consenting
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.models import (
    Assignment,
    InfoRequest,
    Referral,
    ReferralEvent,
    ReferralNeed,
    ReferralPacket,
)
from referrals.people.consents.models import Consent

A = ReferralAction


class Retelling:
    """One referral of the seed, done again by the same people at the same moments."""

    def __init__(self, session: Session, original: Referral) -> None:
        """Nothing is written yet; `original` is what the seed wrote."""
        self.session, self.original = session, original
        self.actors: dict[UUID, Actor] = {}

    def tell(self, steps: list[Step]) -> UUID:
        """Draft it, take every step, put spoken words in writing, and answer the id of the new referral."""
        original = self.original
        officer = self._actor(original.officer_id)
        drafted = handover.create_draft(self.session, officer, values=self._values(), now=original.created_at)
        confirmed = self.session.scalar(
            sa.select(sa.func.min(Consent.confirmed_at)).where(Consent.referral_id == original.id)
        )
        for step in steps:
            if confirmed is not None and confirmed < step.at:
                self._confirm(drafted.id, officer, confirmed)
                confirmed = None
            self._take(drafted.id, step)
        if confirmed is not None:
            self._confirm(drafted.id, officer, confirmed)
        return drafted.id

    def _confirm(self, referral_id: UUID, officer: Actor, at: datetime) -> None:
        spoken = sa.select(Consent.id).where(Consent.referral_id == referral_id, Consent.is_given)
        for consent_id in self.session.scalars(spoken).all():
            consenting.confirm(self.session, officer, referral_id, consent_id, version=None, now=at)

    def _actor(self, user_id: UUID) -> Actor:
        if user_id not in self.actors:
            actor = find_actor_of(self.session, user_id)
            assert actor is not None
            self.actors[user_id] = actor
        return self.actors[user_id]

    def _values(self) -> DraftValues:
        original = self.original
        packet = self.session.get_one(ReferralPacket, original.id)
        needs = self.session.scalars(
            sa.select(ReferralNeed.need)
            .where(ReferralNeed.referral_id == original.id)
            .order_by(ReferralNeed.position)
        )
        return DraftValues(
            ngo_id=original.ngo_id,
            service_id=original.service_id,
            area_id=original.area_id,
            encounter_id=original.encounter_id,
            pathway=original.pathway,
            urgency=original.urgency,
            consent_basis=original.consent_basis,
            lawful_basis=original.lawful_basis,
            feedback_permitted=original.feedback_permitted,
            person_name=packet.person_name,
            born_on=date.fromisoformat(packet.born_on) if packet.born_on else None,
            age_band=packet.age_band,
            phone=packet.phone,
            safe_contact=packet.safe_contact,
            concern=packet.concern,
            safety=packet.safety,
            access_needs=packet.access_needs,
            language=packet.language,
            needs=tuple(needs),
        )

    def _take(self, referral_id: UUID, step: Step) -> None:
        actor, data = self._actor(step.by.user_id), dict(step.data)
        command: Callable[..., Any]
        if step.action is A.START_CONTACT:
            command, data = casework.log_attempt, data | {"at": step.at}
        elif step.action in (A.ASSIGN, A.ENGAGE, A.CLOSE_WITHOUT_SERVICE, A.RESUME):
            command = getattr(casework, step.action.value)
        elif step.action is A.HOLD:
            command, data = casework.hold, data | {"review_on": step.at + HOLD_LENGTH}
        elif step.action is A.CLOSE:
            command, data = casework.close, data | {"scores": self._scores()}
        else:
            command = getattr(handover, step.action.value)
            data |= self._words(step.action)
        command(self.session, actor, referral_id, now=step.at, **data)
        if step.action is A.ENGAGE:
            self._add_notes(actor, referral_id, step.at)

    def _words(self, action: ReferralAction) -> dict[str, Any]:
        if action not in (A.REQUEST_INFO, A.ANSWER_INFO):
            return {}
        asked = self.session.scalars(
            sa.select(InfoRequest).where(InfoRequest.referral_id == self.original.id)
        ).one()
        if action is A.REQUEST_INFO:
            return {"items": asked.items.split(), "question": asked.question}
        return {"answer": asked.answer, "cannot_supply": asked.cannot_supply}

    def _scores(self) -> dict[Need, str]:
        rows = self.session.scalars(sa.select(Outcome).where(Outcome.referral_id == self.original.id))
        return {Need(row.need): row.score or "" for row in rows}

    def _add_notes(self, actor: Actor, referral_id: UUID, at: datetime) -> None:
        notes = self.session.scalars(
            sa.select(CaseNote).where(CaseNote.referral_id == self.original.id, CaseNote.at == at)
        )
        for text in [note.text for note in notes]:
            casework.add_note(self.session, actor, referral_id, text=text, now=at)


SEALED = {
    ReferralPacket: ("person_name", "born_on", "phone", "safe_contact", "concern", "safety", "access_needs"),
    ReferralEvent: ("note",),
    InfoRequest: ("question", "answer"),
    ContactAttempt: ("note",),
    CaseNote: ("text",),
}
ORDER: dict[Any, tuple[str, ...]] = {
    Referral: (),
    ReferralPacket: (),
    ReferralNeed: ("position",),
    ReferralEvent: ("sequence",),
    InfoRequest: ("asked_at",),
    Assignment: ("assigned_at",),
    ContactAttempt: ("at",),
    CaseNote: ("at",),
    Outcome: ("position",),
}
"""Every table that a referral's story touches, each with the order of its rows."""


def content_of(
    session: Session, referral_id: UUID, *, without: frozenset[str]
) -> dict[str, list[dict[str, Any]]]:
    """All rows of a referral by table, sealed fields opened, without the columns named."""
    found = {}
    for model, order in ORDER.items():
        key = model.id if model in (Referral, ReferralPacket) else model.referral_id
        rows = session.scalars(
            sa.select(model)
            .where(key == referral_id)
            .order_by(*(getattr(model, name) for name in order))
            .execution_options(populate_existing=True)
        )
        found[model.__tablename__] = [_plain(row, without) for row in rows]
    return found


def _plain(row: Any, without: frozenset[str]) -> dict[str, Any]:
    opened = {name: getattr(row, name) for name in SEALED.get(type(row), ())}
    columns = {
        name: getattr(row, name)
        for name in row.__table__.columns.keys()  # noqa: SIM118 - a column collection, not a dict
        if not name.endswith("_sealed") and f"{row.__tablename__}.{name}" not in without
    }
    return columns | opened
