"""What fictitious people answered: closed surveys of every purpose that the library has words for, and an open one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of
from concordat.seed.chance import Chance
from concordat.seed.people import Cast
from concordat.seed.remarks import BETTER, HINDERS, MORE
from core.actor import Actor, Role
from core.clock import local_date
from core.sealing import seal_rows
from partners.memoranda.models import Partnership
from surveys.questionnaires.codes import QuestionKind
from surveys.questionnaires.content import Content
from surveys.results.commands import FrameValues, declare_frame, finish_wave, review_text
from surveys.results.reading import wave_rows
from surveys.results.striking import names_in
from surveys.waves.codes import ABOUT_PARTNERSHIP, Entry, Mode
from surveys.waves.commands import make_links, open_wave
from surveys.waves.models import SurveyAnswer, SurveyResponse, SurveyText, SurveyWave

AGES = {"under-30": 3, "30-59": 5, "60-plus": 3}
DAYS = timedelta(days=21)
INTRODUCED = {1: 2, 2: 3, 3: 5, 4: 9, 5: 6}
LATER = {1: 1, 2: 2, 3: 4, 4: 10, 5: 9}
GUARDED = {1: 3, 2: 4, 3: 5, 4: 5, 5: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A wave: when it opened, who answered and how."""

    library: str
    title: str
    audience: str
    days_ago: int
    answers: int
    marks: Mapping[int, float]
    invited: int | None = None
    """Links handed out; None: one link for everybody."""
    remarks: tuple[str, tuple[str, ...]] | None = None
    """The question for free text with what was written."""
    by_ngo: bool = False
    """The first NGO asks, about its partnership with the agency: the police keep no list of people who were helped."""
    is_open: bool = False
    is_reviewed: bool = True


PLANS: tuple[Plan, ...] = (
    Plan(
        library="community-perception",
        title="How the town sees us, last year",
        audience="People who live here",
        days_ago=390,
        answers=58,
        marks=INTRODUCED,
    ),
    Plan(
        library="community-perception",
        title="How the town sees us",
        audience="People who live here",
        days_ago=52,
        answers=72,
        marks=LATER,
        remarks=("better", BETTER),
    ),
    Plan(
        library="trust-in-confidentiality",
        title="Support for our own people",
        audience="All staff",
        days_ago=48,
        answers=31,
        marks=GUARDED,
        invited=84,
        remarks=("hinders", HINDERS),
        is_reviewed=False,
    ),
    Plan(
        library="personal-experience",
        title="How was it for you?",
        audience="People who were helped",
        days_ago=55,
        answers=26,
        marks=LATER,
        remarks=("more", MORE),
        by_ngo=True,
    ),
    Plan(
        library="personal-experience",
        title="How was it for you? This autumn",
        audience="People whose case has closed",
        days_ago=8,
        answers=6,
        marks=LATER,
        by_ngo=True,
        is_open=True,
    ),
    Plan(
        library="training-feedback",
        title="Forty hours of crisis intervention, spring course",
        audience="Those who took part",
        days_ago=60,
        answers=17,
        marks=LATER,
        invited=20,
    ),
    Plan(
        library="community-perception",
        title="How the town sees us, this summer",
        audience="People who live here",
        days_ago=6,
        answers=12,
        marks=LATER,
        is_open=True,
    ),
)


def make_surveys(session: Session, chance: Chance, cast: Cast, *, now: datetime) -> None:
    """The surveys of the first agency and of its first NGO; opened and closed through the commands, answers as rows in bulk."""
    agency = cast.agencies[0]
    partnership_id = session.scalars(
        sa.select(Partnership.id)
        .where(
            Partnership.agency_id == agency.organisation_id,
            Partnership.ngo_id == cast.ngos[0].organisation_id,
        )
        .limit(1)
    ).one_or_none()
    desk = actor_of(session, agency, Role.PARTNERSHIP_DESK)
    manager = actor_of(session, cast.ngos[0], Role.NGO_MANAGER)
    for plan in PLANS:
        about = (ABOUT_PARTNERSHIP, partnership_id) if plan.by_ngo and partnership_id else None
        _Asked(session, chance, plan, manager if plan.by_ngo else desk, about=about, now=now).make()


class _Asked:
    """One wave from its first day to its results."""

    def __init__(
        self,
        session: Session,
        chance: Chance,
        plan: Plan,
        actor: Actor,
        *,
        about: tuple[str, UUID] | None,
        now: datetime,
    ) -> None:
        self.session, self.chance, self.plan, self.actor, self.now = session, chance, plan, actor, now
        self.about, self.opened = about, now - timedelta(days=plan.days_ago)

    def make(self) -> None:
        """Open, answer, close for good, review."""
        session, plan, actor = self.session, self.plan, self.actor
        first = local_date(self.opened, actor.timezone)
        wave_id = open_wave(
            session,
            actor,
            title=plan.title,
            audience=plan.audience,
            opens_on=first,
            closes_on=first + DAYS,
            now=self.opened,
            library=plan.library,
            entry=Entry.OPEN if plan.invited is None else Entry.INVITED,
            about=self.about,
        )
        if plan.invited is not None:
            make_links(session, actor, wave_id, number=plan.invited, now=self.opened)
        content = wave_rows(session, SurveyWave.id == wave_id)[0].content
        if content.bands and not plan.is_open:
            values = FrameValues(
                population=None,
                band="age",
                people={"under-30": 9_400, "30-59": 17_800, "60-plus": 11_300},
                source="Census of the county, 2025",
            )
            declare_frame(session, actor, wave_id, values=values, now=self.opened)
        self._answer(wave_id, content)
        if plan.is_open:
            return
        closed = self.opened + DAYS + timedelta(days=2)
        finish_wave(session, actor, wave_id, now=min(closed, self.now))
        if plan.remarks is not None and plan.is_reviewed:
            self._review(wave_id)

    def _answer(self, wave_id: UUID, content: Content) -> None:
        session, chance = self.session, self.chance
        responses, answers = [], []
        first = local_date(self.opened, self.actor.timezone)
        for _ in range(self.plan.answers):
            response_id = chance.uuid()
            responses.append(
                {
                    "id": response_id,
                    "wave_id": wave_id,
                    "mode": Mode.ANONYMOUS,
                    "day": first + timedelta(days=chance.random.randrange(6 if self.plan.is_open else 21)),
                    "band_one": chance.weighted(AGES) if content.bands else None,
                }
            )
            for question in content.questions:
                row: dict[str, object] = {
                    "id": chance.uuid(),
                    "response_id": response_id,
                    "question": question.code,
                    "statement": "",
                    "value": None,
                    "choice": None,
                    "is_not_applicable": False,
                }
                if question.kind is QuestionKind.AGREEMENT:
                    answers.append(row | {"value": float(chance.weighted(self.plan.marks))})
                elif question.kind is QuestionKind.SINGLE:
                    answers.append(row | {"choice": chance.one_of(question.choices).code})
        session.execute(sa.insert(SurveyResponse), responses)
        session.execute(sa.insert(SurveyAnswer), answers)
        if self.plan.remarks is not None:
            question_code, written = self.plan.remarks
            texts = [
                {
                    "id": chance.uuid(),
                    "wave_id": wave_id,
                    "mode": Mode.ANONYMOUS,
                    "question": question_code,
                    "text": text,
                    "response_id": None,
                }
                for text in written
            ]
            session.execute(sa.insert(SurveyText), seal_rows(session, SurveyText, texts))

    def _review(self, wave_id: UUID) -> None:
        at = min(self.opened + DAYS + timedelta(days=4), self.now)
        rows = self.session.scalars(sa.select(SurveyText).where(SurveyText.wave_id == wave_id)).all()
        for row in sorted(rows, key=lambda one: one.id)[:-2]:
            names = names_in(row.text, [])
            review_text(self.session, self.actor, wave_id, row.id, names=names, now=at)
