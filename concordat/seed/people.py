"""Organisations and people of the fictitious partnership: two agencies, four NGOs, an operator."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from accounts.factors.models import TotpFactor
from accounts.factors.totp.codes import new_seed
from accounts.organisations.models import Area, Organisation, OrganisationStatus, Unit
from accounts.users.models import User, UserRole, UserStatus
from concordat.seed.chance import Chance
from concordat.seed.names import FIRST, LAST
from core.actor import OrganisationKind, Role
from partners.services.models import Service, ServiceNeed
from partners.services.needs import Need

TIMEZONE = "America/New_York"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A fictitious person with an account."""

    user_id: UUID
    name: str
    email: str
    unit_id: UUID | None
    roles: frozenset[Role]


@dataclass(slots=True, kw_only=True)
class Party:
    """A fictitious organisation with what the simulation asks of it."""

    organisation_id: UUID
    name: str
    members: list[Member] = field(default_factory=list)
    area_ids: list[UUID] = field(default_factory=list)
    services: dict[UUID, tuple[Need, ...]] = field(default_factory=dict)

    def with_role(self, role: Role) -> list[Member]:
        """The members who hold a role."""
        return [member for member in self.members if role in member.roles]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody."""

    operator: Party
    agencies: tuple[Party, ...]
    ngos: tuple[Party, ...]


AGENCIES = (
    (
        "Elmsworth Police Department",
        "elmsworth.example",
        (
            ("Patrol North", (("N1", "Mill Quarter"), ("N2", "Canal Side"))),
            ("Patrol South", (("S1", "Old Docks"), ("S2", "Garden Heights"))),
        ),
    ),
    (
        "Calder County Sheriff",
        "calder.example",
        (
            ("Valley Division", (("V1", "Upper Valley"), ("V2", "Lower Valley"))),
            ("Coast Division", (("C1", "Coast Road"),)),
        ),
    ),
)
NGOS = (
    ("Lanternfield Crisis Response", "lanternfield.example", False, (
        ("Mobile crisis follow-up", (Need.CRISIS_FOLLOWUP, Need.MENTAL_HEALTH_SUPPORT, Need.SUICIDE_PREVENTION)),
        ("Walk-in counselling", (Need.MENTAL_HEALTH_SUPPORT, Need.TRAUMA_BEREAVEMENT)),
    )),
    ("Open Meadow Recovery Network", "openmeadow.example", True, (
        ("Recovery coaching", (Need.SUBSTANCE_USE, Need.MENTAL_HEALTH_SUPPORT)),
        ("Overdose outreach", (Need.SUBSTANCE_USE, Need.CRISIS_FOLLOWUP)),
    )),
    ("Second Shore Family Support", "secondshore.example", False, (
        ("Housing and family support", (Need.HOUSING_INSTABILITY, Need.HOMELESSNESS, Need.FAMILY_RELATIONSHIPS)),
    )),
    ("Tern Harbour Veterans Care", "ternharbour.example", False, (
        ("Veterans’ peer support", (Need.VETERAN_SUPPORT, Need.MENTAL_HEALTH_SUPPORT)),
    )),
)  # fmt: skip


class Casting:
    """Adds organisations and people to a session, the same ones for the same seed."""

    def __init__(self, session: Session, chance: Chance, password_hash: str, now: datetime) -> None:
        self.session, self.chance = session, chance
        self.password_hash, self.now = password_hash, now
        self.taken: set[str] = set()

    def organisation(self, kind: OrganisationKind, name: str, *, reveals: bool = False) -> Party:
        """An active organisation in New York's time zone."""
        row = Organisation(
            id=self.chance.uuid(),
            kind=kind,
            name=name,
            status=OrganisationStatus.ACTIVE,
            timezone=TIMEZONE,
            country="US",
            subdivision="NY",
            reveals_service_kind=reveals,
        )
        self.session.add(row)
        self.session.flush()
        return Party(organisation_id=row.id, name=name)

    def member(
        self,
        party: Party,
        domain: str,
        title: str,
        roles: Sequence[Role],
        *,
        email: str | None = None,
        unit_id: UUID | None = None,
    ) -> Member:
        """A person with an account, the demo's password and an authenticator app, whose codes the demo shows."""
        name = self._name()
        address = email or name.lower().replace(" ", ".")
        row = User(
            id=self.chance.uuid(),
            organisation_id=party.organisation_id,
            unit_id=unit_id,
            name=name,
            job_title=title,
            email=f"{address}@{domain}",
            email_folded=f"{address}@{domain}",
            status=UserStatus.ACTIVE,
            password_hash=self.password_hash,
            password_changed_at=self.now,
            created_at=self.now,
        )
        self.session.add(row)
        self.session.flush()
        self.session.add_all(UserRole(user_id=row.id, role=r, granted_at=self.now) for r in roles)
        self.session.add(
            TotpFactor(
                id=uuid5(row.id, "authenticator app"),
                user_id=row.id,
                label="Demo phone",
                seed=new_seed(),
                last_step=0,
                created_at=self.now,
                confirmed_at=self.now,
            )
        )
        person = Member(user_id=row.id, name=name, email=row.email, unit_id=unit_id, roles=frozenset(roles))
        party.members.append(person)
        return person

    def _name(self) -> str:
        while True:
            name = f"{self.chance.one_of(FIRST)} {self.chance.one_of(LAST)}"
            if len(self.taken) > 1200:
                name += f" {len(self.taken)}"
            if name not in self.taken:
                self.taken.add(name)
                return name

    def agency(self, index: int, officers_per_unit: int) -> Party:
        """An agency with units, areas and every role of its side."""
        name, domain, units = AGENCIES[index]
        party = self.organisation(OrganisationKind.AGENCY, name)
        for unit_number, (unit_name, areas) in enumerate(units):
            unit = Unit(id=self.chance.uuid(), organisation_id=party.organisation_id, name=unit_name)
            self.session.add(unit)
            self.session.flush()
            for code, area_name in areas:
                area = Area(
                    id=self.chance.uuid(),
                    organisation_id=party.organisation_id,
                    code=code,
                    name=area_name,
                )
                self.session.add(area)
                party.area_ids.append(area.id)
            for number in range(officers_per_unit):
                first = unit_number == number == 0
                self.member(
                    party, domain, "Liaison officer", [Role.LIAISON_OFFICER],
                    email="officer" if first else None, unit_id=unit.id,
                )  # fmt: skip
            self.member(
                party, domain, "Sergeant", [Role.SUPERVISOR],
                email="supervisor" if unit_number == 0 else None, unit_id=unit.id,
            )  # fmt: skip
        for title, role, email in (
            ("Deputy chief", Role.LEADERSHIP, "chief"),
            ("Partnership manager", Role.PARTNERSHIP_DESK, "desk"),
            ("Wellbeing coordinator", Role.WELLBEING_COORDINATOR, "wellbeing"),
            ("System administrator", Role.ORGANISATION_ADMIN, "admin"),
            ("Privacy officer", Role.AUDITOR, "auditor"),
        ):
            self.member(party, domain, title, [role], email=email)
        self.session.flush()
        return party

    def ngo(self, index: int, workers: int) -> Party:
        """An NGO with services and every role of its side."""
        name, domain, reveals, services = NGOS[index]
        party = self.organisation(OrganisationKind.NGO, name, reveals=reveals)
        for service_name, needs in services:
            service = Service(
                id=self.chance.uuid(),
                organisation_id=party.organisation_id,
                name=service_name,
                is_mental_health=True,
                description="A fictitious service of a fictitious organisation.",
                languages="English, Spanish",
                assured_at=self.now,
            )
            self.session.add(service)
            self.session.flush()
            self.session.add_all(ServiceNeed(service_id=service.id, need=need) for need in needs)
            party.services[service.id] = needs
        for title, role, email in (
            ("Intake coordinator", Role.NGO_INTAKE, "intake"),
            ("Service manager", Role.NGO_MANAGER, "manager"),
            ("Director", Role.LEADERSHIP, "director"),
            ("Office administrator", Role.ORGANISATION_ADMIN, "admin"),
        ):
            self.member(party, domain, title, [role], email=email)
        for number in range(workers):
            self.member(
                party, domain, "Case worker", [Role.NGO_WORKER], email="worker" if number == 0 else None
            )
        self.session.flush()
        return party


def make_cast(session: Session, chance: Chance, *, password_hash: str, now: datetime, referrals: int) -> Cast:
    """Everybody, with as many officers and workers as so many referrals need."""
    casting = Casting(session, chance, password_hash, now)
    operator = casting.organisation(OrganisationKind.OPERATOR, "Calder Valley Partnership Office")
    casting.member(operator, "office.example", "Operator", [Role.OPERATOR], email="operator")
    officers = min(100, max(3, referrals // 400))
    workers = min(60, max(3, referrals // 400))
    cast = Cast(
        operator=operator,
        agencies=tuple(casting.agency(i, officers) for i in range(len(AGENCIES))),
        ngos=tuple(casting.ngo(i, workers) for i in range(len(NGOS))),
    )
    _add_support(casting, cast)
    return cast


SUPPORT = (
    ("Officer", Role.OFFICER, "staff"),
    ("Peer supporter", Role.PEER_SUPPORTER, "peer"),
    ("Peer supporter", Role.PEER_SUPPORTER, None),
    ("Staff psychologist", Role.CLINICIAN, "clinician"),
    ("Wellbeing privacy officer", Role.WELLBEING_AUDITOR, "privacy"),
)
RECORDS = ("Records and privacy officer", Role.RECORDS_OFFICER, "records")
COUNSELLORS = (("Counsellor", Role.CLINICIAN, "counsellor"), ("Counsellor", Role.CLINICIAN, None))


def _add_support(casting: Casting, cast: Cast) -> None:
    """Those who support an agency's people, and somebody to be supported; with a chance of their own."""
    casting.chance = Chance(len(casting.taken))
    domains = [row[1] for row in AGENCIES] + [row[1] for row in NGOS]
    for party, domain in zip((*cast.agencies, *cast.ngos), domains, strict=True):
        of_agency = party in cast.agencies
        for title, role, email in SUPPORT if of_agency else COUNSELLORS:
            casting.member(party, domain, title, [role], email=email)
    for party, domain in zip((*cast.agencies, *cast.ngos), domains, strict=True):
        title, role, email = RECORDS
        casting.member(party, domain, title, [role], email=email)
    casting.session.flush()
