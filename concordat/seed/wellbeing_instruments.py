"""Tells what people of the fictitious partnership answered over a year, who is on duty, and one call that waits."""

from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import somebody
from concordat.seed.chance import Chance
from concordat.seed.people import Cast, Member, Party
from core.actor import Role
from core.sealing import seal_rows
from wellbeing.enrolments.models import Enrolment
from wellbeing.instruments.alerts.commands import CallWish, escalate_overdue, raise_alert
from wellbeing.instruments.alerts.lifecycle import Cause
from wellbeing.instruments.codes import InstrumentCode, Mode
from wellbeing.instruments.cover.commands import arrange_cover
from wellbeing.instruments.cover.policy import CoverValues
from wellbeing.instruments.cover.queries import find_cover
from wellbeing.instruments.cover.responders import list_responders
from wellbeing.instruments.history.commands import keep_sheet
from wellbeing.instruments.history.models import Administration
from wellbeing.instruments.offering.commands import switch_on
from wellbeing.instruments.scoring.answers import Answers
from wellbeing.instruments.sharing.commands import share
from wellbeing.instruments.sharing.queries import list_helpers
from wellbeing.instruments.sharing.scope import Scope
from wellbeing.instruments.table import current
from wellbeing.instruments.texts.instrument import Instrument
from wellbeing.participants.codes import Group
from wellbeing.participants.models import Participant
from wellbeing.pseudonyms import kept_as, pseudonym_of
from wellbeing.visitor import Visitor, visitor_of

DAY = timedelta(days=1)
APART = 28 * DAY
USED = (InstrumentCode.PHQ_9, InstrumentCode.GAD_7)
TOWARDS = {"better": 60.0, "same": 32.0, "worse": 8.0}
"""How people fare; a few get worse, as everywhere."""


def seed_instruments(session: Session, vault: Session, cast: Cast, *, seed: int, now: datetime) -> None:
    """Answers of those whose programme began, the demo’s officer among them; duty at the first agency; one alert."""
    chance = Chance(seed + 10)
    demo = kept_as(pseudonym_of(_member(cast.agencies[0], "staff@").user_id))
    for agency in cast.agencies:
        _answers(vault, chance, agency, without=demo, now=now)
    _duty(session, vault, cast, now=now)
    _demo_officer(session, vault, cast, now=now)
    _waiting(session, vault, cast, now=now)


def _answers(vault: Session, chance: Chance, agency: Party, *, without: bytes, now: datetime) -> None:
    """Two of three answer at the start and then every four weeks, up to four times."""
    begun = vault.execute(
        sa.select(Participant.id, sa.func.min(Enrolment.active_since).label("since"))
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .where(
            Participant.agency_id == agency.organisation_id,
            Participant.pseudonym != without,
            Enrolment.active_since.is_not(None),
        )
        .group_by(Participant.id)
        .order_by(sa.func.min(Enrolment.active_since), Participant.id)
    )
    rows: list[dict[str, object]] = []
    for person in begun.all():
        if not chance.happens(2 / 3):
            continue
        for code in USED if chance.happens(0.7) else USED[:1]:
            level, towards = chance.between(0.9 * DAY, 2.3 * DAY) / DAY, chance.weighted(TOWARDS)
            for number in range(chance.one_of((1, 2, 3, 4))):
                at = person.since + number * APART + chance.between(timedelta(hours=1), 3 * DAY)
                if at < now:
                    rows.append(_row(chance, person.id, current(code), level, at))
                level += {"better": -0.45, "same": 0.0, "worse": 0.4}[towards]
    if rows:
        vault.execute(sa.insert(Administration), seal_rows(vault, Administration, rows))


def _row(
    chance: Chance, participant_id: UUID, instrument: Instrument, level: float, at: datetime
) -> dict[str, object]:
    row_id = chance.uuid()
    items = [_item(chance, level) for _ in instrument.questions]
    if instrument.code is InstrumentCode.PHQ_9:
        items[8] = 1 if level > 2 and chance.happens(0.3) else 0
    text = Answers(items=tuple(items)).to_text()
    return {
        "id": row_id,
        "participant_id": participant_id,
        "instrument": instrument.code,
        "instrument_version": instrument.version,
        "language": instrument.language,
        "mode": Mode.SELF_ONLINE,
        "recall": instrument.recall,
        "is_prorated": False,
        "answers": text,
        "answered_at": at,
    }


def _item(chance: Chance, level: float) -> int:
    return max(0, min(3, round(level + chance.random.uniform(-0.9, 0.9))))


def _duty(session: Session, vault: Session, cast: Cast, *, now: datetime) -> None:
    """The first agency’s NGO is on duty from early to late, the agency’s own psychologist stands behind it."""
    agency, ngo = cast.agencies[0], cast.ngos[0]
    coordinator = _visitor(session, agency.with_role(Role.WELLBEING_COORDINATOR)[0])
    arranged = now - 200 * DAY
    arrange_cover(
        vault,
        coordinator,
        values=CoverValues(
            provider_id=ngo.organisation_id,
            backup_id=agency.organisation_id,
            contact="+1 518 555 0142",
            backup_contact="+1 518 555 0117",
            weekdays=frozenset(range(7)),
            opens_at=time(6),
            closes_at=time(0),
            response_minutes=60,
        ),
        version=0,
        timezone="America/New_York",
        responders={one.id for one in list_responders(session, agency.organisation_id, now=now)},
        now=arranged,
    )
    switch_on(vault, coordinator, InstrumentCode.WHO_5, has_read=True, now=arranged)


def _demo_officer(session: Session, vault: Session, cast: Cast, *, now: datetime) -> None:
    """The demo’s officer slowly feels better, and shows it to the counsellor."""
    officer = _visitor(session, _member(cast.agencies[0], "staff@")).for_themselves()
    sheets = (
        (60, InstrumentCode.PHQ_9, (2, 2, 3, 2, 1, 2, 1, 1, 0)),
        (60, InstrumentCode.GAD_7, (2, 2, 2, 2, 1, 2, 1)),
        (33, InstrumentCode.PHQ_9, (1, 2, 2, 2, 1, 1, 1, 0, 0)),
        (33, InstrumentCode.GAD_7, (1, 2, 2, 1, 1, 2, 1)),
        (5, InstrumentCode.PHQ_9, (1, 1, 1, 2, 0, 1, 1, 0, 0)),
        (5, InstrumentCode.GAD_7, (1, 1, 1, 1, 1, 1, 1)),
    )
    chance = Chance(len(sheets))
    for days, code, items in sheets:
        keep_sheet(
            vault,
            officer,
            sheet_id=chance.uuid(),
            instrument=current(code),
            answers=Answers(items=items),
            now=now - days * DAY,
            group=Group.OFFICER,
        )
    for helper in list_helpers(vault, officer)[:1]:
        share(
            vault, officer, helper.enrolment_id, scope=Scope.PHQ_9.value, with_items=False, now=now - 4 * DAY
        )


def _waiting(session: Session, vault: Session, cast: Cast, *, now: datetime) -> None:
    """An officer of the first agency asked for a call a while ago."""
    agency = cast.agencies[0]
    cover = find_cover(vault, agency.organisation_id)
    assert cover is not None, "the duty was arranged before"
    officer = _visitor(session, agency.with_role(Role.LIAISON_OFFICER)[1]).for_themselves()
    wish = CallWish(contact="+1 518 555 0166", called_as="Quiet Wren")
    raise_alert(vault, officer, wish=wish, cause=Cause.CHECK, cover=cover, now=now - timedelta(minutes=20))
    escalate_overdue(vault, now=now)


def _visitor(session: Session, member: Member) -> Visitor:
    actor = somebody(session, member.user_id)
    return visitor_of(actor)


def _member(party: Party, mailbox: str) -> Member:
    return next(one for one in party.members if one.email.startswith(mailbox))
