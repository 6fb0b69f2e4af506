"""Tells what was published about support: staff by month, the one question, and a release of every past quarter."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from concordat.seed.chance import Chance
from concordat.seed.people import Cast
from concordat.support_figures import list_places
from core.clock import local_date, months_later
from wellbeing.figures.headcounts.commands import write_headcount
from wellbeing.figures.pulse.answers import Answer, Channel
from wellbeing.figures.pulse.commands import count_answer
from wellbeing.figures.pulse.models import PulseRound
from wellbeing.figures.quarters import Quarter, quarter_of
from wellbeing.figures.releases.commands import PUBLISHED_AFTER, Place, publish_due

STAFF = (312, 86)
"""Of each agency, about."""
MONTHS = 18
TRUST = {
    Answer.STRONGLY_AGREE: 27, Answer.AGREE: 41, Answer.NEITHER: 11, Answer.DISAGREE: 8,
    Answer.STRONGLY_DISAGREE: 4, Answer.NOT_SURE: 9,
}  # fmt: skip
RETURNED = (0.34, 0.41, 0.47, 0.55)
"""Of the codes handed out, quarter after quarter: trust grows slowly, and the first survey warns of its bias."""


def seed_figures(session: Session, vault: Session, cast: Cast, *, seed: int, now: datetime) -> None:
    """What coordinators wrote in a year and a half; releases come from the timer's own command, each on its day."""
    chance = Chance(seed + 12)
    ours = {party.organisation_id: staff for party, staff in zip(cast.agencies, STAFF, strict=True)}
    places = [place for place in list_places(session) if place.agency_id in ours]
    for place in places:
        _staff(vault, chance, place, ours[place.agency_id], now=now)
        for number, quarter in enumerate(_past_quarters(place, now)[-len(RETURNED) :]):
            _survey(vault, chance, place, quarter, ours[place.agency_id], RETURNED[number])
    vault.flush()
    days = sorted({quarter.bounds(one.timezone)[1] for one in places for quarter in _past_quarters(one, now)})
    for end in days:
        if end + PUBLISHED_AFTER <= now:
            while publish_due(vault, places, now=end + PUBLISHED_AFTER):
                pass


def _staff(vault: Session, chance: Chance, place: Place, about: int, *, now: datetime) -> None:
    latest = local_date(now, place.timezone).replace(day=1)
    for back in range(MONTHS, -1, -1):
        month = months_later(latest, -back)
        written = min(
            now, Quarter(month.year, (month.month + 2) // 3).bounds(place.timezone)[0] + timedelta(days=40)
        )
        staff = about + chance.one_of(range(-4, 5)) - back // 3
        write_headcount(vault, place.agency_id, month=month, staff=staff, now=written)


def _past_quarters(place: Place, now: datetime) -> list[Quarter]:
    """The quarters that are over, of the last year and a half."""
    this = quarter_of(local_date(now, place.timezone))
    quarter, found = quarter_of(months_later(local_date(now, place.timezone), -MONTHS)), []
    while quarter < this:
        found.append(quarter)
        quarter = quarter.next
    return found


def _survey(
    vault: Session, chance: Chance, place: Place, quarter: Quarter, staff: int, returned: float
) -> None:
    vault.add(
        PulseRound(
            id=chance.uuid(),
            agency_id=place.agency_id,
            quarter=quarter.code,
            invited=staff,
            closes_at=quarter.bounds(place.timezone)[1],
        )
    )
    _answers(vault, chance, place.agency_id, quarter, channel=Channel.STAFF, number=round(staff * returned))
    _answers(vault, chance, place.agency_id, quarter, channel=Channel.USERS, number=staff // 9)


def _answers(
    vault: Session, chance: Chance, agency_id: UUID, quarter: Quarter, *, channel: Channel, number: int
) -> None:
    given = [chance.weighted(TRUST) for _ in range(number)]
    for answer in Answer:
        count_answer(
            vault, agency_id, quarter.code, channel=channel, answer=answer, times=given.count(answer)
        )
