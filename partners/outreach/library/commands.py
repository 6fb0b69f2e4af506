"""What people do with material: add it, change it, look at it again, retire it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, RuleBroken
from core.text import N_
from partners.outreach import acts
from partners.outreach.acts import record_outreach
from partners.outreach.library.models import OutreachMaterial
from partners.outreach.library.policy import visible_to
from partners.outreach.policy import may_write
from partners.outreach.terms import MaterialKind
from partners.services.codes import LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialValues:
    """What is said of a piece of material."""

    title: str
    kind: MaterialKind
    language: str
    source: str
    link: str
    evidence: str
    licence: str
    review_on: date
    owner_id: UUID
    is_public: bool = False
    partnership_id: UUID | None = None


def add_material(
    session: Session, actor: Actor, *, values: MaterialValues, now: datetime
) -> OutreachMaterial:
    """Material enters the library with its source, what proves it, and the day of its next review."""
    may_write(actor)
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    material = OutreachMaterial(
        organisation_id=actor.organisation_id, created_at=now, created_by_id=actor.user_id
    )
    _write(session, actor, material, values, today=local_date(now, actor.timezone))
    session.add(material)
    record_outreach(
        session, actor, "material", "material.added", material.id, now=now, public=values.is_public
    )
    return material


def change_material(
    session: Session,
    actor: Actor,
    material_id: UUID,
    *,
    values: MaterialValues,
    version: int | None,
    now: datetime,
) -> OutreachMaterial:
    """What is said of material is changed by the organisation whose it is."""
    material = _load(session, actor, material_id)
    acts.check_seen(material, version)
    _write(session, actor, material, values, today=local_date(now, actor.timezone))
    record_outreach(
        session, actor, "material", "material.changed", material.id, now=now, public=values.is_public
    )
    return material


def review_material(
    session: Session, actor: Actor, material_id: UUID, *, review_on: date, now: datetime
) -> OutreachMaterial:
    """Somebody has looked at it and says that it still holds, until a later day."""
    material = _load(session, actor, material_id)
    if review_on <= local_date(now, actor.timezone):
        raise RuleBroken(N_("The next review lies in the future."), "review_on")
    material.review_on, material.reviewed_at, material.reviewed_by_id = review_on, now, actor.user_id
    record_outreach(session, actor, "material", "material.reviewed", material.id, now=now)
    return material


def retire_material(session: Session, actor: Actor, material_id: UUID, *, now: datetime) -> OutreachMaterial:
    """Nobody uses it any more; it stays in the library as retired and leaves the public hub."""
    material = _load(session, actor, material_id)
    material.retired_at, material.is_public = now, False
    record_outreach(session, actor, "material", "material.retired", material.id, now=now)
    return material


def _load(session: Session, actor: Actor, material_id: UUID) -> OutreachMaterial:
    material: OutreachMaterial = acts.load(session, actor, OutreachMaterial, material_id, visible_to(actor))
    if material.retired_at is not None:
        raise Conflict(N_("This material is retired."))
    return material


def _write(
    session: Session, actor: Actor, material: OutreachMaterial, values: MaterialValues, *, today: date
) -> None:
    material.title = acts.required(values.title, N_("Give it a title."), "title")
    material.source = acts.required(values.source, N_("Say where it comes from."), "source")
    link = acts.check_link(acts.required(values.link, N_("Give a link to it."), "link"))
    assert link is not None
    material.link = link
    material.evidence = acts.required(values.evidence, N_("Say how good the evidence for it is."), "evidence")
    material.licence = acts.required(values.licence, N_("Say under which licence it may be used."), "licence")
    if values.language not in LANGUAGES:
        raise RuleBroken(N_("Choose languages from the list."), "language")
    if values.review_on <= today and values.review_on != material.review_on:
        raise RuleBroken(N_("The next review lies in the future."), "review_on")
    material.kind, material.language = values.kind, values.language
    material.review_on, material.is_public = values.review_on, values.is_public
    material.owner_id = acts.check_owner(session, actor, values.owner_id)
    material.partnership_id = acts.check_partnership(session, actor, values.partnership_id)
