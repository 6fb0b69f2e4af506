"""How much room a service has: said by its NGO, confirmed with one tap on a page or through a mailed link."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User, UserRole, UserStatus
from audit.commands import record
from core.actor import SYSTEM, Actor, Role
from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.services import policy
from partners.services.capacity import CapacityChannel, CapacityRow, CapacityState, Figure
from partners.services.commands.keeping import load_own_service
from partners.services.models import CapacityLink, Service, ServiceCapacity
from partners.services.queries.capacity import capacities_of, find_capacity, find_open_question
from partners.services.tokens import digest_of, new_token

LINK_DAYS = 14
"""[HOUSE] A link that asks about a figure works for two weeks: longer than until the next question."""
KEPT_AFTER_EXPIRY = timedelta(days=30)
ASKED = (Role.NGO_INTAKE, Role.NGO_MANAGER)
LINK_ENDED = N_("This link has been used or has expired.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedService:
    """One service in the mail, with the figure in question and the token of its link."""

    name: str
    capacity: CapacityRow | None
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityQuestion:
    """One mail to one person of an NGO, about all its services that are due."""

    user_id: UUID
    email: str
    locale: str
    organisation_name: str
    services: tuple[AskedService, ...]


def state_capacity(
    session: Session, actor: Actor, service_id: UUID, *, figure: Figure, now: datetime
) -> UUID:
    """The NGO says how much room a service has; the id of the new figure. The earlier ones stay as they were."""
    policy.may_confirm_capacity(actor)
    load_own_service(session, actor, service_id)
    figure.check(local_date(now, actor.timezone))
    row = _add(session, service_id, figure.only_its_own(), actor.user_id, now=now)
    record(
        session,
        actor,
        action="service.capacity_stated",
        subject=("service", service_id),
        now=now,
        details={"state": figure.state},
    )
    return row.id


def confirm_capacity(
    session: Session, actor: Actor, service_id: UUID, *, seen: UUID | None, now: datetime
) -> None:
    """One tap: the newest figure is still right. `seen` is the figure that the button stood beside.

    Raises `Conflict` where another one was said since, `RuleBroken` where there is nothing to confirm.
    """
    policy.may_confirm_capacity(actor)
    load_own_service(session, actor, service_id)
    figure = _to_confirm(session, service_id, seen=seen, now=now)
    _add(session, service_id, figure, actor.user_id, now=now, is_confirmation=True)
    record(
        session,
        actor,
        action="service.capacity_confirmed",
        subject=("service", service_id),
        now=now,
        details={"channel": CapacityChannel.PAGE},
    )


def confirm_by_link(session: Session, *, token: str, seen: UUID | None, now: datetime) -> None:
    """Whoever holds the mail says that the figure of this one service is still right, once.

    Raises `NotFound` for a link that no longer works; as `confirm_capacity` otherwise, and the link then still works.
    """
    question = find_open_question(session, token, now=now)
    if question is None:
        raise NotFound(LINK_ENDED)
    figure = _to_confirm(session, question.service_id, seen=seen, now=now)
    taken = session.execute(
        sa.update(CapacityLink)
        .where(CapacityLink.digest == digest_of(token), CapacityLink.used_at.is_(None))
        .values(used_at=now)
        .returning(CapacityLink.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise NotFound(LINK_ENDED)
    _add(session, question.service_id, figure, None, now=now, is_confirmation=True)
    record(
        session,
        replace(SYSTEM, organisation_id=question.organisation_id),
        action="service.capacity_confirmed",
        subject=("service", question.service_id),
        now=now,
        details={"channel": CapacityChannel.MAIL_LINK},
    )


def ask_about_capacity(
    session: Session, *, service_ids: Collection[UUID], now: datetime
) -> list[CapacityQuestion]:
    """A link for each service, and a mail for each manager and intake worker of its NGO; the edge queues the mails.

    A service whose NGO has nobody to ask gets no link.
    """
    people = _people_of(session, service_ids)
    if not people:
        return []
    names = session.execute(
        sa.select(Service.id, Service.name, Service.organisation_id)
        .where(Service.id.in_(service_ids), Service.organisation_id.in_(people))
        .order_by(Service.name, Service.id)
    ).all()
    figures = capacities_of(session, [row.id for row in names], now)
    asked: dict[UUID, list[AskedService]] = {}
    for row in names:
        token = new_token()
        session.add(
            CapacityLink(
                service_id=row.id,
                digest=digest_of(token),
                created_at=now,
                expires_at=now + timedelta(days=LINK_DAYS),
            )
        )
        one = AskedService(name=row.name, capacity=figures.get(row.id), token=token)
        asked.setdefault(row.organisation_id, []).append(one)
    session.flush()
    for organisation_id, services in asked.items():
        record(
            session,
            replace(SYSTEM, organisation_id=organisation_id),
            action="service.capacity_asked",
            subject=("organisation", organisation_id),
            now=now,
            details={"services": len(services)},
        )
    return [
        CapacityQuestion(
            user_id=person.id,
            email=person.email,
            locale=person.locale,
            organisation_name=person.organisation_name,
            services=tuple(services),
        )
        for organisation_id, services in asked.items()
        for person in people[organisation_id]
    ]


def forget_old_links(session: Session, *, now: datetime) -> int:
    """Remove links that expired a month ago or more; answers how many."""
    result = session.execute(
        sa.delete(CapacityLink)
        .where(CapacityLink.expires_at <= now - KEPT_AFTER_EXPIRY)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))


def _people_of(
    session: Session, service_ids: Collection[UUID]
) -> dict[UUID, list[sa.Row[tuple[UUID, str, str, str, UUID]]]]:
    query = (
        sa.select(
            User.id,
            User.email,
            Organisation.locale,
            Organisation.name.label("organisation_name"),
            User.organisation_id,
        )
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            User.status == UserStatus.ACTIVE,
            User.id.in_(sa.select(UserRole.user_id).where(UserRole.role.in_(ASKED))),
            User.organisation_id.in_(sa.select(Service.organisation_id).where(Service.id.in_(service_ids))),
        )
        .order_by(User.email_folded)
    )
    people: dict[UUID, list[sa.Row[tuple[UUID, str, str, str, UUID]]]] = {}
    for row in session.execute(query):
        people.setdefault(row.organisation_id, []).append(row)
    return people


def _to_confirm(session: Session, service_id: UUID, *, seen: UUID | None, now: datetime) -> Figure:
    newest = find_capacity(session, service_id, now)
    if newest is None or newest.figure.state is CapacityState.UNKNOWN:
        raise RuleBroken(N_("Say first how much room the service has."))
    if newest.id != seen:
        raise Conflict(
            N_("Another figure was given at %(at)s. Look at it again."),
            at=newest.stated_at,
        )
    if not newest.can_be_confirmed:
        raise RuleBroken(N_("The closure is over. Say how much room the service has now."))
    return newest.figure


def _add(
    session: Session,
    service_id: UUID,
    figure: Figure,
    user_id: UUID | None,
    *,
    now: datetime,
    is_confirmation: bool = False,
) -> ServiceCapacity:
    row = ServiceCapacity(
        service_id=service_id,
        state=figure.state,
        places=figure.places,
        wait_days=figure.wait_days,
        until=figure.until,
        note=figure.note,
        is_confirmation=is_confirmation,
        channel=CapacityChannel.PAGE if user_id is not None else CapacityChannel.MAIL_LINK,
        stated_at=now,
        stated_by_id=user_id,
    )
    session.add(row)
    session.flush()
    return row
