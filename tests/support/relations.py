"""Objects between one's own and a stranger's: those of colleagues in one's house, and those of an organisation one works with (security C-15)."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from referrals.encounters.force.models import ForceReport
from referrals.encounters.force.policy import reportable_by
from referrals.encounters.force.policy import visible_to as reports_of
from referrals.encounters.models import Encounter
from referrals.encounters.policy import visible_to as encounters_of
from referrals.handover.models import Referral
from referrals.handover.policy import visible_to as referrals_of
from tests.support.personas import Persona, World
from tests.support.route_arguments import own_arguments

RELATIONS = ("colleague", "partner")
REPORTING = "/encounters/<uuid:encounter_id>/force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Ids by the name of an argument, and whether the rules say that each exists for the persona."""

    arguments: Mapping[str, UUID]
    exists: Mapping[str, bool]
    may_report: bool
    """Whether the encounter is one about which the persona may report force: any of one's agency, whoever recorded it."""

    def exist_for(self, rule: str) -> bool | None:
        """Whether all that an address names exists for the persona; None where it names nothing of these."""
        if rule == REPORTING and "encounter_id" in self.exists:
            return self.may_report
        named = [seen for name, seen in self.exists.items() if f":{name}>" in rule]
        return all(named) if named else None


def related_objects(session: Session, world: World, persona: Persona, relation: str) -> Related:
    """What stands in the relation to the persona; what its organisation has nothing of is left out."""
    actor = persona.actor
    assert actor is not None
    pick = _of_a_colleague if relation == "colleague" else _of_a_partner
    found = {name: session.scalars(query.limit(1)).first() for name, query in pick(world, actor).items()}
    arguments = {name: one for name, one in found.items() if one is not None}
    scopes = {
        "referral_id": referrals_of(actor).with_only_columns(Referral.id),
        "encounter_id": encounters_of(actor),
        "report_id": reports_of(actor),
    }
    known = {name: one in set(session.scalars(scopes[name])) for name, one in arguments.items()}
    may_report = arguments.get("encounter_id") in set(session.scalars(reportable_by(actor)))
    return Related(arguments=arguments, exists=known, may_report=may_report)


def ask_related(
    table: Any, persona: Persona, related: Related, methods: tuple[str, ...]
) -> Iterator[tuple[bool, str, str, dict[str, str] | None, Any]]:
    """Every address that names one of them by every method, and a post with its token; whether it exists, and the answer."""
    client, token = table.visitor(persona)
    arguments = own_arguments(table.session, table.world, persona) | dict(related.arguments)
    for rule in table.rules:
        exists = related.exist_for(rule)
        if exists is None:
            continue
        path = table.path_of(rule, arguments, {})
        for method in methods:
            yield exists, method, path, None, table.ask(client, method, path)
        data = {"csrf_token": token, "version": "1"}
        yield exists, "POST", path, data, table.ask(client, "POST", path, data)


def in_second_tier(names: Iterable[str], *, but: Container[str]) -> list[Any]:
    """The names as parameters, of which those others wait for the second tier."""
    return [name if name in but else pytest.param(name, marks=pytest.mark.deep) for name in names]


def _of_a_colleague(world: World, actor: Actor) -> dict[str, sa.Select[Any]]:
    """Of one's own organisation, made or held by somebody else; of another unit where there is one."""
    own = actor.organisation_id
    if actor.organisation_kind is OrganisationKind.NGO:
        held = sa.and_(Referral.worker_id.is_not(None), Referral.worker_id != actor.user_id)
        query = sa.select(Referral.id).where(Referral.ngo_id == own, held)
        return {"referral_id": query.order_by(Referral.id)}
    far = sa.case((Referral.unit_id == actor.unit_id, 1), else_=0)
    return {
        "referral_id": sa.select(Referral.id)
        .where(Referral.agency_id == own, Referral.officer_id != actor.user_id)
        .order_by(far, Referral.id),
        "encounter_id": sa.select(Encounter.id)
        .where(Encounter.agency_id == own, Encounter.recorded_by_id != actor.user_id)
        .order_by(Encounter.id),
        "report_id": sa.select(ForceReport.id)
        .join(Encounter, Encounter.id == ForceReport.encounter_id)
        .where(Encounter.agency_id == own, ForceReport.officer_id != actor.user_id)
        .order_by(ForceReport.id),
    }


def _of_a_partner(world: World, actor: Actor) -> dict[str, sa.Select[Any]]:
    """Of the organisation with which one's own has an agreement, and with which one has referrals in common: but not these."""
    agency, ngo = world.agency.organisation_id, world.ngo.organisation_id
    if actor.organisation_id == agency:
        query = sa.select(Referral.id).where(Referral.ngo_id == ngo, Referral.agency_id != agency)
        return {"referral_id": query.order_by(Referral.id)}
    return {
        "referral_id": sa.select(Referral.id)
        .where(Referral.agency_id == agency, Referral.ngo_id != ngo)
        .order_by(Referral.id),
        "encounter_id": sa.select(Encounter.id).where(Encounter.agency_id == agency).order_by(Encounter.id),
        "report_id": sa.select(ForceReport.id)
        .join(Encounter, Encounter.id == ForceReport.encounter_id)
        .where(Encounter.agency_id == agency)
        .order_by(ForceReport.id),
    }
