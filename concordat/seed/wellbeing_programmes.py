"""What the fictitious agencies and NGOs offer to an agency's own people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of
from concordat.seed.people import Cast, Party
from core.actor import Role
from partners.memoranda.programmes import ProgrammeType as P
from partners.memoranda.queries import programmes_for_agencies
from wellbeing.programmes import commands
from wellbeing.programmes.codes import Cost, Group, Modality, Protection, TellingReason
from wellbeing.programmes.queries import get_run_programme
from wellbeing.programmes.values import ProgrammeValues, Room
from wellbeing.visitor import Visitor, visitor_of

R, M, G = TellingReason, Modality, Group
ALWAYS = frozenset(
    {R.SUICIDE_THREAT, R.THREAT_TO_OTHERS, R.ABUSE_OR_NEGLECT, R.COURT_ORDER, R.REQUIRED_BY_LAW}
)
PEERS = ALWAYS | {R.CRIMINAL_CONDUCT, R.EVERYBODY_AGREES}
COLLEAGUES = frozenset({G.OFFICER, G.STAFF})
EVERYBODY = frozenset(G)
FACE, CALL, VIDEO = frozenset({M.IN_PERSON}), frozenset({M.PHONE}), frozenset({M.TELEHEALTH})
NOBODY_AT_WORK = (
    "No supervisor, no human resources, no internal affairs learns that you were here or what you said."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One programme as its provider describes it."""

    kind: P
    name: str
    summary: str
    modalities: frozenset[Modality]
    groups: frozenset[Group] = COLLEAGUES
    languages: frozenset[str] = frozenset({"en", "es"})
    kept_private: str = NOBODY_AT_WORK
    protection: Protection = Protection.CONFIDENTIALITY
    exceptions: frozenset[TellingReason] = ALWAYS
    more: Mapping[str, Any] = field(default_factory=dict)
    room: tuple[int | None, int | None, int | None] = (None, None, None)
    """Places, free ones, days of waiting."""
    closed: bool = False


OWN = (
    Told(
        kind=P.PEER_SUPPORT, name="Peer line", modalities=FACE | CALL, groups=COLLEAGUES | {G.RETIRED},
        summary="A colleague who has been through it. Over coffee, on a walk or on the phone, for as long as you like.",
        protection=Protection.PRIVILEGE, exceptions=PEERS, room=(40, 22, 1),
        kept_private="Peers write down no names and talk to nobody about you, not to each other either.",
        more={"phone": "+1 518 555 0181", "hours": "day and night", "place": "Wherever you feel at ease"},
    ),
    Told(
        kind=P.CHAPLAINCY, name="Chaplains on duty", modalities=FACE | CALL, groups=EVERYBODY,
        summary="Two chaplains listen and keep silent, at the station, at home or at a graveside.",
        protection=Protection.PRIVILEGE, exceptions=frozenset({R.EVERYBODY_AGREES, R.REQUIRED_BY_LAW}),
        more={"phone": "+1 518 555 0182", "place": "Quiet room, second floor"}, room=(None, 10, 0),
    ),
    Told(
        kind=P.ANNUAL_WELLNESS_CHECK, name="Yearly check-in", modalities=FACE | VIDEO,
        summary="Half an hour a year with a psychologist from outside. You talk about sleep, stress and whatever you want.",
        kept_private="What you say stays with the psychologist. There is no report, no mark and no file at work.",
        more={"attendance_known": True, "place": "14 Weaver Street, no sign at the door", "phone": "+1 518 555 0183"},
        room=(30, 12, 10),
    ),
    Told(
        kind=P.FITNESS_NUTRITION_SLEEP, name="Shift-proof", modalities=FACE, groups=COLLEAGUES,
        summary="A trainer plans exercise, food and sleep around your roster, and changes the plan when the roster changes.",
        exceptions=frozenset({R.REQUIRED_BY_LAW, R.COURT_ORDER}), protection=Protection.PRIVACY,
        more={"place": "Gym, Mill Quarter", "hours": "Mon–Sun 6–22"}, room=(60, 31, 3),
    ),
    Told(
        kind=P.RESILIENCE_TRAINING, name="What stress does", modalities=FACE | VIDEO, groups=COLLEAGUES | {G.FAMILY},
        summary="Four evenings: what shifts and bad calls do to body and temper, and what helps.",
        exceptions=frozenset({R.THREAT_TO_OTHERS, R.REQUIRED_BY_LAW}), protection=Protection.PRIVACY,
        kept_private="What is said in the group stays in the group. Nobody takes attendance.",
        more={"link": "https://learn.elmsworth.example/stress"}, room=(16, 5, 21),
    ),
    Told(
        kind=P.EAP, name="First advice", modalities=CALL | VIDEO, groups=EVERYBODY,
        summary="A trained adviser picks up, sorts things with you and says who can help further.",
        more={"phone": "+1 518 555 0184", "hours": "day and night", "cost_note": "Six calls a year are free for each of you."},
        room=(None, None, 0),
    ),
)  # fmt: skip
LANTERNFIELD = (
    Told(
        kind=P.COUNSELLING_IN_PERSON, name="Lantern talks", modalities=FACE,
        groups=COLLEAGUES | {G.RETIRED}, protection=Protection.PRIVILEGE,
        summary="Weekly talks with a licensed counsellor who knows police work. The house has a second entrance.",
        more={"place": "9 Harbour Row", "phone": "+1 518 555 0185", "hours": "Mon–Sat 7–21",
              "cost_note": "Twelve talks a year are free. Your agency gets a bill without names."},
        room=(24, 6, 5),
    ),
    Told(
        kind=P.TELEHEALTH, name="Lantern from afar", modalities=VIDEO | CALL, protection=Protection.PRIVILEGE,
        groups=EVERYBODY, summary="The same counsellors by video or phone, from wherever nobody listens.",
        more={"link": "https://rooms.lanternfield.example", "phone": "+1 518 555 0186", "hours": "daily 7–23"},
        room=(30, 14, 3),
    ),
    Told(
        kind=P.CRITICAL_INCIDENT_STRESS_MANAGEMENT, name="After the call", modalities=FACE | CALL,
        summary="Somebody meets you or your crew within three days of a bad call. One talk or several, alone if you like.",
        exceptions=PEERS, protection=Protection.CONFIDENTIALITY,
        more={"phone": "+1 518 555 0187", "hours": "day and night"}, room=(None, 8, 1),
    ),
)  # fmt: skip
CRISIS = (
    Told(
        kind=P.CRISIS_LINE, name="Night lantern", modalities=CALL, groups=EVERYBODY,
        summary="A counsellor answers within a minute, every night. You need not say your name.",
        more={"phone": "+1 518 555 0188", "hours": "daily 18–8"}, room=(None, None, 0),
    ),
    Told(
        kind=P.SUICIDE_PREVENTION_TRAINING, name="Ask the question", modalities=FACE, groups=EVERYBODY,
        summary="Three hours: how to ask a colleague whether they think of suicide, and what to do with the answer.",
        exceptions=frozenset({R.SUICIDE_THREAT, R.REQUIRED_BY_LAW}), protection=Protection.PRIVACY,
        more={"place": "9 Harbour Row"}, room=(20, 9, 14),
    ),
)  # fmt: skip
OPEN_MEADOW = (
    Told(
        kind=P.SUBSTANCE_USE_RECOVERY, name="Meadow path", modalities=FACE | VIDEO,
        groups=COLLEAGUES | {G.RETIRED}, protection=Protection.PRIVILEGE,
        summary="Talks, a doctor and a group of first responders who want to drink or use less, or to stop.",
        kept_private="Federal law (42 CFR Part 2) protects this more than anything else here. " + NOBODY_AT_WORK,
        more={"place": "Meadow House, Route 9", "phone": "+1 518 555 0189"}, room=(18, 3, 12),
    ),
    Told(
        kind=P.INPATIENT_OR_RETREAT, name="Three weeks at Alder Lake", modalities=FACE,
        groups=frozenset({G.OFFICER, G.RETIRED}), languages=frozenset({"en"}), protection=Protection.PRIVILEGE,
        summary="Treatment and rest far from town. Your leave is booked under a neutral code.",
        more={"cost": Cost.PART, "cost_note": "Most health plans pay. Ask first; asking is free.",
              "phone": "+1 518 555 0190", "needs_code": True},
        room=(8, 0, 45),
    ),
    Told(
        kind=P.MINDFULNESS, name="Ten quiet minutes", modalities=VIDEO, groups=EVERYBODY,
        summary="Short exercises before or after a shift, live or to hear whenever you like.",
        exceptions=frozenset({R.REQUIRED_BY_LAW}), protection=Protection.PRIVACY,
        more={"link": "https://quiet.openmeadow.example"}, room=(200, 140, 0),
    ),
)  # fmt: skip
SECOND_SHORE = (
    Told(
        kind=P.FAMILY_SUPPORT, name="At the kitchen table", modalities=FACE | VIDEO,
        groups=frozenset({G.OFFICER, G.STAFF, G.FAMILY}),
        summary="For couples, parents and children of officers, together or each alone.",
        more={"place": "Second Shore House", "phone": "+1 518 555 0191"}, room=(20, 7, 9),
    ),
    Told(
        kind=P.FINANCIAL_WELLBEING, name="Money, sorted", modalities=FACE | CALL, groups=EVERYBODY,
        summary="An adviser who sells nothing goes through debts, overtime gaps and plans with you.",
        exceptions=frozenset({R.COURT_ORDER, R.REQUIRED_BY_LAW}),
        more={"phone": "+1 518 555 0192"}, room=(25, 11, 6),
    ),
    Told(
        kind=P.RETIREMENT_TRANSITION, name="Badge off", modalities=FACE, groups=frozenset({G.OFFICER, G.RETIRED, G.FAMILY}),
        summary="Six meetings around the last year of service and the first one after it.",
        more={"place": "Second Shore House"}, closed=True,
    ),
)  # fmt: skip
TERN_HARBOUR = (
    Told(
        kind=P.RETIREMENT_TRANSITION, name="Second harbour", modalities=FACE,
        groups=frozenset({G.OFFICER, G.RETIRED}), languages=frozenset({"en"}),
        summary="Veterans of both services help you through the first two years after the job.",
        more={"place": "Tern Harbour, Pier 2", "phone": "+1 518 555 0193"},
    ),
)  # fmt: skip
BEGUN = timedelta(days=300)
SAID = timedelta(days=4)
ENDED_BEFORE = timedelta(days=200)
"""Within the agreement that has ended since: its programme takes nobody new."""


def seed_programmes(session: Session, vault: Session, cast: Cast, *, seed: int, now: datetime) -> None:
    """Programmes of most kinds for both agencies, one closed, one whose agreement has ended."""
    first, second = cast.agencies
    lantern, meadow, shore, tern = cast.ngos
    offers: tuple[tuple[Party, Party, tuple[Told, ...], timedelta], ...] = (
        (first, first, OWN, BEGUN),
        (second, second, OWN[:4], BEGUN),
        (lantern, first, LANTERNFIELD + CRISIS, BEGUN),
        (lantern, second, LANTERNFIELD, BEGUN),
        (meadow, first, OPEN_MEADOW, BEGUN),
        (shore, first, SECOND_SHORE, BEGUN),
        (tern, second, TERN_HARBOUR, ENDED_BEFORE),
    )
    for provider, agency, programmes, ago in offers:
        of_agency = provider is agency
        role = Role.WELLBEING_COORDINATOR if of_agency else Role.NGO_MANAGER
        actor = actor_of(session, provider, role)
        visitor, begun = visitor_of(actor), now - ago
        covered = {} if of_agency else programmes_for_agencies(session, provider.organisation_id, on=begun)
        for told in programmes:
            _tell(vault, visitor, agency.organisation_id, told, covered, begun=begun, now=now)


def _tell(
    vault: Session,
    visitor: Visitor,
    agency_id: UUID,
    told: Told,
    covered: Mapping[UUID, frozenset[P]],
    *,
    begun: datetime,
    now: datetime,
) -> None:
    programme_id = commands.draft_programme(
        vault, visitor, agency_id=agency_id, kind=told.kind, name=told.name, covered=covered, now=begun
    )
    values: dict[str, Any] = {"place": None} | dict(told.more)
    if not {"place", "phone", "link"} & set(told.more):
        values["place"] = "Community hall, Garden Heights"
    commands.change_programme(
        vault,
        visitor,
        programme_id,
        version=get_run_programme(vault, visitor, programme_id).version,
        values=ProgrammeValues(
            name=told.name,
            summary=told.summary,
            modalities=told.modalities,
            groups=told.groups,
            languages=told.languages,
            kept_private=told.kept_private,
            protection=told.protection,
            exceptions=told.exceptions,
            **values,
        ),
        now=begun,
    )
    commands.offer_programme(vault, visitor, programme_id, covered=covered, now=begun)
    if any(one is not None for one in told.room):
        places, free, wait = told.room
        commands.state_room(
            vault,
            visitor,
            programme_id,
            version=get_run_programme(vault, visitor, programme_id).version,
            room=Room(places=places, places_free=free, wait_days=wait),
            now=now - SAID,
        )
    if told.closed:
        commands.close_programme(vault, visitor, programme_id, now=now - SAID)
