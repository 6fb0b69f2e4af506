"""An officer who used everything: enrolment, sessions, talk, answers, an alert, an opening, an order; each with a token.

Made by the rooms' own commands. Whoever reads a token saw the thing it stands in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from accounts.users.models import User
from partners.memoranda.programmes import ProgrammeType
from tests.support.wellbeing import make_enrolment, make_programme
from tests.support.wellbeing_care import Care, make_care, visitor_for
from tests.support.wellbeing_figures import a_programme, people_with_sessions
from wellbeing.emergencies.codes import Fact
from wellbeing.emergencies.commands import OpeningValues, open_glass
from wellbeing.enrolments.commands import rename
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.mandatory import commands as mandates
from wellbeing.enrolments.mandatory.policy import Request
from wellbeing.enrolments.messages.commands import say
from wellbeing.enrolments.parties import Side
from wellbeing.enrolments.sessions import commands as sessions
from wellbeing.enrolments.sessions.lifecycle import Attendance
from wellbeing.enrolments.sessions.rules import Proposal, Report
from wellbeing.enrolments.shortcodes import short_code
from wellbeing.figures.headcounts.commands import write_headcount
from wellbeing.figures.releases.commands import Place, publish_due
from wellbeing.instruments.alerts.commands import CallWish, raise_alert
from wellbeing.instruments.alerts.lifecycle import Cause
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.cover.commands import arrange_cover
from wellbeing.instruments.cover.policy import CoverValues
from wellbeing.instruments.cover.queries import find_cover
from wellbeing.instruments.history.commands import keep_sheet
from wellbeing.instruments.scoring.answers import Answers
from wellbeing.instruments.sharing.commands import share
from wellbeing.instruments.sharing.scope import Scope
from wellbeing.instruments.table import current
from wellbeing.programmes.codes import Modality
from wellbeing.pseudonyms import pseudonym_of
from wellbeing.visitor import Visitor

NAME = "Canary Heron"
MESSAGE = "canarymessage: are you there?"
NOTE = "canarynote: slept badly"
PLACE = "canaryplace 4"
CALL = "+1 410 555 7788"
CALLED_AS = "Canarycall"
REASON = "canaryreason: told me at ten that the pistol lies on the table"
ORDERED = "Canaryorder"
SIGNED = "Canarysign"
REACHED = "+1 410 555 9911"
SECRETS = (NAME, MESSAGE, NOTE, PLACE, CALL, CALLED_AS, REASON, ORDERED, SIGNED, REACHED, "own@home.example")
"""Every text that somebody wrote or chose."""


@dataclass(frozen=True, kw_only=True)
class Lived:
    """The care of `make_care`, and the ids of what happened in it."""

    care: Care
    session_id: UUID
    next_id: UUID
    """A session that lies ahead."""
    sheet_id: UUID
    alert_id: UUID
    glass_id: UUID
    mandate_id: UUID
    share_id: UUID | None
    own_code: str
    """What stands for the officer's place in a programme that the agency runs itself."""

    @property
    def people(self) -> Mapping[str, User]:
        """Everybody with an account, by what they are."""
        names = (
            "officer supervisor chief coordinator privacy administrator auditor clinician colleague manager"
        )
        return {name: getattr(self.care, name) for name in names.split()}


def live(session: Session, vault: Session, now: datetime, *, shared: bool = False) -> Lived:
    """Everything once; the answers are kept and, with `shared`, shown to the clinician."""
    care = make_care(session, vault, now, state=EnrolmentState.ENROLLED)
    officer = visitor_for(session, care.officer, own=True)
    clinician = visitor_for(session, care.clinician)
    rename(vault, officer, care.id, chosen_name=NAME, now=now)
    session_id = _met(vault, care, clinician, now)
    ahead = Proposal(starts_at=now + timedelta(days=3), minutes=50, modality=Modality.IN_PERSON, place=PLACE)
    next_id = sessions.propose(vault, clinician, care.id, side=Side.PROVIDER, proposal=ahead, now=now)
    say(vault, officer, care.id, side=Side.PERSON, text=MESSAGE, now=now)
    sheet_id = keep_sheet(
        vault,
        officer,
        sheet_id=uuid4(),
        instrument=current(InstrumentCode.PHQ_9),
        answers=Answers(items=(3, 3, 3, 3, 3, 2, 2, 2, 1), gate=None),
        now=now,
    )
    share_id = None
    if shared:
        share_id = share(
            vault, officer, care.id, scope=Scope(InstrumentCode.PHQ_9).value, with_items=True, now=now
        )
    alert_id = _called(vault, session, care, officer, now)
    glass_id = open_glass(
        vault,
        clinician,
        care.id,
        values=OpeningValues(facts=frozenset({Fact.INTENT, Fact.MEANS}), reason=REASON),
        seconds={pseudonym_of(care.colleague.id)},
        now=now,
    )
    mandate_id = _ordered(vault, session, care, officer, clinician, now)
    own_code = short_code(_in_own_programme(vault, care, officer, now))
    vault.commit()
    return Lived(
        care=care,
        session_id=session_id,
        next_id=next_id,
        sheet_id=sheet_id,
        alert_id=alert_id,
        glass_id=glass_id,
        mandate_id=mandate_id,
        share_id=share_id,
        own_code=own_code,
    )


def _in_own_programme(vault: Session, care: Care, officer: Visitor, now: datetime) -> UUID:
    programme = make_programme(
        vault,
        now=now,
        agency_id=care.agency.id,
        provider_id=care.agency.id,
        kind=ProgrammeType.PEER_SUPPORT,
        name="Own Room",
    )
    return make_enrolment(vault, now=now, visitor=officer, programme=programme, chosen_name=NAME).id


def _met(vault: Session, care: Care, clinician: Visitor, now: datetime) -> UUID:
    yesterday = now - timedelta(days=1)
    proposal = Proposal(
        starts_at=now - timedelta(hours=2), minutes=50, modality=Modality.IN_PERSON, place=PLACE
    )
    session_id = sessions.propose(
        vault, clinician, care.id, side=Side.PROVIDER, proposal=proposal, now=yesterday
    )
    report = Report(attendance=Attendance.ATTENDED, is_meaningful=True, note=NOTE)
    sessions.report(vault, clinician, care.id, session_id, version=1, report=report, now=now)
    return session_id


def _called(vault: Session, session: Session, care: Care, officer: Visitor, now: datetime) -> UUID:
    coordinator = visitor_for(session, care.coordinator)
    values = CoverValues(
        provider_id=care.ngo.id,
        backup_id=care.agency.id,
        contact="410 555 0001",
        backup_contact="410 555 0002",
        weekdays=frozenset(range(7)),
        opens_at=time(0),
        closes_at=time(23, 59),
        response_minutes=60,
    )
    arrange_cover(
        vault,
        coordinator,
        values=values,
        version=0,
        timezone="America/New_York",
        responders={care.ngo.id, care.agency.id},
        now=now,
    )
    cover = find_cover(vault, care.agency.id)
    assert cover is not None
    wish = CallWish(contact=CALL, called_as=CALLED_AS)
    return raise_alert(vault, officer, wish=wish, cause=Cause.CHECK, cover=cover, now=now)


def _ordered(
    vault: Session, session: Session, care: Care, officer: Visitor, clinician: Visitor, now: datetime
) -> UUID:
    assert officer.pseudonym is not None
    mandate_id = mandates.ask(
        vault,
        visitor_for(session, care.supervisor),
        officer=officer.pseudonym,
        address="officer@north.example",
        asker_name="Robin Supervisor",
        request=Request(name=ORDERED, is_no_debriefing=True, is_no_examination=True),
        now=now,
    )
    mandates.consent(
        vault, officer, mandate_id, name=SIGNED, provider_id=care.ngo.id, contact=REACHED, now=now
    )
    mandates.take(vault, clinician, mandate_id, now=now)
    mandates.record_word(vault, clinician, mandate_id, attended=True, now=now)
    return mandate_id


QUARTER = "2025-Q4"


def publish(vault: Session, lived: Lived, *, now: datetime) -> None:
    """The last quarter of the agency, with enough people in it for figures to be shown."""
    agency_id, at = lived.care.agency.id, datetime(2025, 11, 12, 15, tzinfo=UTC)
    programme = a_programme(vault, since=datetime(2025, 10, 2, tzinfo=UTC), agency_id=agency_id)
    people_with_sessions(vault, programme, 25, at=at)
    people_with_sessions(vault, programme, 25, at=at, state=EnrolmentState.COMPLETED)
    for month in (10, 11, 12):
        write_headcount(vault, agency_id, month=date(2025, month, 1), staff=310, now=at)
    publish_due(vault, [Place(agency_id=agency_id, timezone="America/New_York")], now=now)
    vault.commit()
