"""One person per role of the seeded partnership."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.roles import ROLES
from accounts.users.models import User, UserStatus
from accounts.users.queries import find_actor_of
from concordat.seed.load import load_seed
from concordat.seed.people import Cast, Party
from concordat.seed.schedules import make_schedules
from concordat.seed.wellbeing import seed_wellbeing
from core.actor import SYSTEM, Actor, Role
from kpi.evaluations.commands import evaluate
from kpi.evaluations.scopes import scope_of
from kpi.periods import parse_period
from kpi.schedules.commands import create_schedule
from kpi.schedules.frequency import Frequency
from partners.memoranda.models import Partnership

REFERRALS = 60
SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Somebody of the seeded partnership; `actor` is None for whoever is nobody to the application."""

    name: str
    user_id: UUID | None
    actor: Actor | None

    @property
    def role(self) -> Role | None:
        """The one role that the persona holds."""
        return next(iter(self.actor.roles)) if self.actor else None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A seeded partnership: agency and NGO of the personas, and a pair that has nothing to do with either."""

    cast: Cast
    personas: Mapping[str, Persona]

    @property
    def agency(self) -> Party:
        """The agency of the police personas."""
        return self.cast.agencies[0]

    @property
    def ngo(self) -> Party:
        """The NGO of the NGO personas."""
        return self.cast.ngos[0]

    @property
    def other_agency(self) -> Party:
        """An agency that has agreements with other NGOs."""
        return self.cast.agencies[1]

    @property
    def other_ngo(self) -> Party:
        """An NGO that works with the other agency."""
        return self.cast.ngos[3]


def make_personas(
    session: Session, *, now: datetime, referrals: int = REFERRALS, vault: Session | None = None
) -> World:
    """Seed the partnership with schedules and evaluations, and choose a person for every role.

    Besides the roles there are the director and the administrator of the NGO, an anonymous visitor, and an officer
    whose account was disabled while signed in. With `vault` the wellbeing compartment is filled as well.
    """
    loaded = load_seed(session, referrals=referrals, seed=SEED, now=now)
    cast = loaded.cast
    make_schedules(session, cast, now=now)
    _evaluate(session, cast, now)
    if vault is not None:
        seed_wellbeing(session, vault, cast, seed=SEED, now=now)
        vault.commit()
    personas = dict(_people(session, cast))
    personas["anonymous"] = Persona(name="anonymous", user_id=None, actor=None)
    disabled = cast.agencies[0].with_role(Role.LIAISON_OFFICER)[1]
    session.execute(
        sa.update(User).where(User.id == disabled.user_id).values(status=UserStatus.DISABLED, disabled_at=now)
    )
    personas["disabled"] = Persona(name="disabled", user_id=disabled.user_id, actor=None)
    session.flush()
    return World(cast=cast, personas=personas)


def _people(session: Session, cast: Cast) -> Iterator[tuple[str, Persona]]:
    """Every role once, in the agency where it exists there, else in the NGO or at the operator's desk."""
    homes = (cast.agencies[0], cast.ngos[0], cast.operator)
    for definition in ROLES:
        home = next(home for home in homes if home.with_role(definition.role))
        yield _persona(session, definition.role.value, home, definition.role)
    yield _persona(session, "ngo_leadership", cast.ngos[0], Role.LEADERSHIP)
    yield _persona(session, "ngo_admin", cast.ngos[0], Role.ORGANISATION_ADMIN)


def _persona(session: Session, name: str, home: Party, role: Role) -> tuple[str, Persona]:
    actor = find_actor_of(session, home.with_role(role)[0].user_id)
    assert actor is not None
    return name, Persona(name=name, user_id=actor.user_id, actor=actor)


def _evaluate(session: Session, cast: Cast, now: datetime) -> None:
    """Last month of both agencies, of the personas' partnership and of the strangers', which has a schedule too."""
    pairs = [(0, None), (1, None), (0, 0), (1, 3)]
    last_month = (now.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    for agency, ngo in pairs:
        agency_id = cast.agencies[agency].organisation_id
        partnership_id = None
        if ngo is not None:
            partnership_id = partnership_between(session, agency_id, cast.ngos[ngo].organisation_id)
        scope = scope_of(session, agency_id=agency_id, partnership_id=partnership_id)
        period = parse_period(last_month, scope.timezone)
        evaluate(session, SYSTEM, scope=scope, period=period, now=now)
    first_day = now.date().replace(day=1)
    create_schedule(session, SYSTEM, scope=scope, frequency=Frequency.MONTHLY, first_day=first_day, now=now)


def partnership_between(session: Session, agency_id: UUID, ngo_id: UUID) -> UUID:
    """The partnership of a pair."""
    query = sa.select(Partnership.id).where(Partnership.agency_id == agency_id, Partnership.ngo_id == ngo_id)
    return session.scalars(query).one()
