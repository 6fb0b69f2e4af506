"""Tells who used the programmes of the fictitious partnership for a year, in states, dates and aliases."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import somebody
from concordat.seed.chance import Chance
from concordat.seed.people import Cast, Member, Party
from core.actor import OrganisationKind, Role
from core.permissions import Permission
from core.sealing import seal_rows
from partners.memoranda.programmes import ProgrammeType as P
from partners.memoranda.queries import programmes_in_force
from wellbeing.enrolments import commands as own
from wellbeing.enrolments.clients import commands as clients
from wellbeing.enrolments.invitations.commands import make_codes
from wellbeing.enrolments.lifecycle import ENDED, ENROLMENT, IN_PLACE, ReferralSource
from wellbeing.enrolments.lifecycle import EnrolmentAction as A
from wellbeing.enrolments.lifecycle import EnrolmentState as S
from wellbeing.enrolments.models import Enrolment, EnrolmentEvent
from wellbeing.enrolments.policy import kinds_for
from wellbeing.enrolments.reasons import ENDING, WITHDRAWAL
from wellbeing.participants.aliases import FIRST, SECOND
from wellbeing.participants.codes import Group, Origin, SafeContact
from wellbeing.participants.erasing import erase_participant
from wellbeing.participants.models import Participant
from wellbeing.participants.policy import Reachable
from wellbeing.programmes.queries import ProgrammeRow, list_offered
from wellbeing.pseudonyms import kept_as, pseudonym_of
from wellbeing.visitor import Visitor, visitor_of

PEOPLE = (120, 30)
"""How many came to each agency's programmes within the year."""
FIRST_DAYS, RECENT_DAYS, LAST_DAYS = 290, 7, 1
ERASED = 4
WITHOUT_ENROLMENT = frozenset({P.CRISIS_LINE, P.SUICIDE_PREVENTION_TRAINING})
"""One calls or comes, and is in nothing."""
DAY = timedelta(days=1)
SOURCES = {ReferralSource.SELF: 84, ReferralSource.PEER: 7, ReferralSource.FAMILY: 4,
           ReferralSource.CRITICAL_INCIDENT: 3, ReferralSource.ANNUAL_CHECK: 2}  # fmt: skip
ENDS = {A.COMPLETE: 62, A.WITHDRAW: 20, A.LAPSE: 9, A.END: 6, A.RULE_OUT: 3}


def seed_enrolments(session: Session, vault: Session, cast: Cast, *, seed: int, now: datetime) -> None:
    """A year of people by made-up ids, the demo's officer in something, some who erased everything, cards."""
    chance = Chance(seed + 8)
    for agency, count in zip(cast.agencies, PEOPLE, strict=True):
        covered = programmes_in_force(session, agency.organisation_id, on=now)
        offered = list_offered(vault, agency_id=agency.organisation_id, covered=covered)
        open_ones = [row for row in offered if row.kind not in WITHOUT_ENROLMENT and not row.needs_code]
        year = _Year(chance, cast, agency, open_ones, now)
        for _ in range(count):
            year.somebody()
        year.write(vault)
        for pseudonym in year.pseudonyms[:ERASED]:
            erase_participant(vault, _person(pseudonym, agency), now=now - 5 * DAY)
    _demo_officer(session, vault, cast, now=now)
    _cards(session, vault, cast, now=now)


@dataclass(slots=True)
class _Life:
    """One enrolment as it went until now."""

    state: S = S.INTERESTED
    steps: list[tuple[A | None, S | None, S, datetime, Role]] = field(default_factory=list)
    at: dict[A, datetime] = field(default_factory=dict)

    def step(self, action: A, when: datetime, role: Role) -> None:
        taken = ENROLMENT.may_take(self.state, action, {role})
        target = taken.target or self.state
        self.steps.append((action, self.state, target, when, role))
        self.state, self.at[action] = target, when


class _Year:
    """Rows of one agency's people; a programme never has more people than places."""

    def __init__(
        self, chance: Chance, cast: Cast, agency: Party, programmes: list[ProgrammeRow], now: datetime
    ) -> None:
        self.chance, self.agency, self.programmes, self.now = chance, agency, programmes, now
        self.parties = {party.organisation_id: party for party in (*cast.agencies, *cast.ngos)}
        self.pseudonyms: list[bytes] = []
        self.taken: Counter[UUID] = Counter()
        self.people: list[dict[str, Any]] = []
        self.enrolments: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []

    def somebody(self) -> None:
        """One person in one programme."""
        chance, programme = self.chance, self.chance.one_of(self.programmes)
        carer, role = self._carer(programme)
        first = RECENT_DAYS if chance.happens(0.1) else FIRST_DAYS
        asked = self.now - chance.between(LAST_DAYS * DAY, first * DAY)
        life = self._life(programme, asked, role)
        group = chance.one_of(programme.groups)
        by_card = group is Group.FAMILY or (group is Group.RETIRED and chance.happens(0.5))
        person_id, enrolment_id = chance.uuid(), chance.uuid()
        self.pseudonyms.append(pseudonym_of(chance.uuid()))
        self.people.append(
            {
                "id": person_id,
                "pseudonym": kept_as(self.pseudonyms[-1]),
                "origin": Origin.CODE if by_card else Origin.ACCOUNT,
                "agency_id": self.agency.organisation_id,
                "group": group,
                "safe_contact": SafeContact.NONE,
                "created_at": asked,
            }
        )
        held = carer is not None and any(step[0] is A.OFFER for step in life.steps)
        ended = life.steps[-1][3] if life.state in ENDED else None
        name = f"{chance.one_of(FIRST)} {chance.one_of(SECOND)}"
        self.enrolments.append(
            {
                "id": enrolment_id,
                "version": 1,
                "participant_id": person_id,
                "programme_id": programme.id,
                "state": life.state,
                "source": chance.weighted(SOURCES),
                "chosen_name": name,
                "held_by": pseudonym_of(carer.user_id) if held and carer else None,
                "notice_acknowledged_at": asked,
                "requested_at": asked,
                "offered_at": life.at.get(A.OFFER),
                "enrolled_at": life.at.get(A.ACCEPT),
                "active_since": life.at.get(A.START),
                "last_contact_at": max(
                    (step[3] for step in life.steps if step[0] is not A.LAPSE), default=asked
                ),
                "ended_at": ended,
                "end_reason": self._reason(life.steps[-1][0]),
                "created_at": asked,
            }
        )
        self.taken[programme.id] += life.state in IN_PLACE
        self._tell(enrolment_id, life, asked)

    def write(self, vault: Session) -> None:
        """Put the rows in."""
        for model, rows in (
            (Participant, self.people), (Enrolment, self.enrolments), (EnrolmentEvent, self.events),
        ):  # fmt: skip
            batch = seal_rows(vault, model, rows) if model is Enrolment else rows
            vault.execute(sa.insert(model), batch)

    def _life(self, programme: ProgrammeRow, asked: datetime, role: Role) -> _Life:
        """What happened in what order, cut off at now."""
        chance, life = self.chance, _Life()
        life.step(A.ASK, asked, Role.PARTICIPANT)
        offered = asked + chance.around(timedelta(days=4))
        if offered >= self.now - DAY or self._is_full(programme):
            if chance.happens(0.4) or self._is_full(programme):
                life.step(A.WAITLIST, min(asked + DAY, self.now), role)
            if self._is_full(programme) and self.now - asked > 40 * DAY:
                life.step(A.WITHDRAW, asked + 30 * DAY, Role.PARTICIPANT)
            return life
        life.step(A.OFFER, offered, role)
        accepted = offered + chance.between(timedelta(hours=2), 3 * DAY)
        begun = accepted + chance.between(DAY, 9 * DAY)
        if accepted >= self.now:
            return life
        life.step(A.ACCEPT, accepted, Role.PARTICIPANT)
        if begun >= self.now:
            return life
        life.step(A.START, begun, role)
        end = chance.weighted(ENDS)
        over = begun + (90 * DAY if end is A.LAPSE else chance.between(20 * DAY, 130 * DAY))
        if over >= self.now:
            if chance.happens(0.08):
                life.step(A.PAUSE, begun + (self.now - begun) / 2, Role.PARTICIPANT)
            return life
        roles = {A.COMPLETE: role, A.END: role, A.RULE_OUT: role, A.LAPSE: Role.SYSTEM}
        life.step(end, over, roles.get(end, Role.PARTICIPANT))
        return life

    def _is_full(self, programme: ProgrammeRow) -> bool:
        return programme.places is not None and self.taken[programme.id] >= programme.places - 1

    def _carer(self, programme: ProgrammeRow) -> tuple[Member | None, Role]:
        party = self.parties[programme.provider_id]
        for role in (Role.PEER_SUPPORTER, Role.CLINICIAN):
            members = party.with_role(role) if programme.kind in kinds_for(role) else []
            if members:
                return self.chance.one_of(members), role
        return None, Role.CLINICIAN

    def _reason(self, action: A | None) -> str | None:
        if action is A.END:
            return self.chance.one_of(ENDING.values())
        if action is A.WITHDRAW and self.chance.happens(0.5):
            return self.chance.one_of(WITHDRAWAL.values())
        return None

    def _tell(self, enrolment_id: UUID, life: _Life, asked: datetime) -> None:
        first = (None, None, S.INTERESTED, asked, Role.PARTICIPANT)
        for position, (action, before, after, when, role) in enumerate((first, *life.steps), start=1):
            self.events.append(
                {
                    "id": self.chance.uuid(),
                    "enrolment_id": enrolment_id,
                    "position": position,
                    "action": action,
                    "from_state": before,
                    "to_state": after,
                    "at": when,
                    "role": role,
                }
            )


def _demo_officer(session: Session, vault: Session, cast: Cast, *, now: datetime) -> None:
    """The demo's officer talks with a counsellor since two months and asked for something else yesterday."""
    agency, ngo = cast.agencies[0], cast.ngos[0]
    person = _visitor(session, _member(agency, "staff@")).for_themselves()
    counsellor = _visitor(session, _member(ngo, "counsellor@"))
    covered = programmes_in_force(session, agency.organisation_id, on=now)
    by_kind = {
        row.kind: row for row in list_offered(vault, agency_id=agency.organisation_id, covered=covered)
    }
    values = own.AskValues(
        chosen_name="Tawny Heron",
        group=Group.OFFICER,
        reachable=Reachable(safe_contact=SafeContact.MAIL, contact="heron@private.example"),
        source=ReferralSource.SELF,
        acknowledges=True,
    )
    start = now - 61 * DAY

    def ask(kind: P, at: datetime) -> UUID:
        return own.ask(
            vault, person, by_kind[kind].id, values=values, covered=covered, work_domain=None, now=at
        )

    talks = ask(P.COUNSELLING_IN_PERSON, start)
    clients.take_on(vault, counsellor, talks, now=start + DAY)
    clients.offer(vault, counsellor, talks, now=start + DAY)
    own.accept(vault, person, talks, now=start + 2 * DAY)
    clients.start(vault, counsellor, talks, now=start + 6 * DAY)
    ask(P.PEER_SUPPORT, now - DAY)


def _cards(session: Session, vault: Session, cast: Cast, *, now: datetime) -> None:
    """Codes for families and retired people, made by who runs the programmes."""
    agency, ngo = cast.agencies[0], cast.ngos[2]
    for party, role, kind, group in (
        (agency, Role.WELLBEING_COORDINATOR, P.CHAPLAINCY, Group.RETIRED),
        (ngo, Role.NGO_MANAGER, P.FAMILY_SUPPORT, Group.FAMILY),
    ):
        runner = _visitor(session, party.with_role(role)[0])
        covered = programmes_in_force(session, agency.organisation_id, on=now)
        rows = list_offered(vault, agency_id=agency.organisation_id, covered=covered)
        ids = [row.id for row in rows if row.kind is kind and row.provider_id == party.organisation_id]
        make_codes(vault, runner, programme_ids=ids, group=group, count=12, days=120, now=now - 20 * DAY)


def _person(pseudonym: bytes, agency: Party) -> Visitor:
    return Visitor(
        pseudonym=pseudonym,
        organisation_id=agency.organisation_id,
        organisation_kind=OrganisationKind.AGENCY,
        roles=frozenset({Role.PARTICIPANT}),
        permissions=frozenset({Permission.WELLBEING_OWN}),
    )


def _member(party: Party, start: str) -> Member:
    return next(one for one in party.members if one.email.startswith(start))


def _visitor(session: Session, member: Member) -> Visitor:
    actor = somebody(session, member.user_id)
    return visitor_of(actor)
