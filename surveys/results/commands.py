"""What people do with results: review texts, declare how many people there are, publish and take back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from audit.commands import record
from core.actor import SYSTEM, Actor
from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from surveys.questionnaires.content import Band
from surveys.results.models import (
    SurveyFrame,
    SurveyPublication,
    SurveyPublicationReader,
    SurveyRemark,
)
from surveys.results.policy import NOT_FOUND, may_publish, may_read, may_review
from surveys.results.queries import NOT_FINAL, REVIEW_DAYS, content_of, get_wave, questions_with_enough
from surveys.results.reading import WaveRow, count_texts
from surveys.results.report import to_text
from surveys.results.states import Readership, RemarkState
from surveys.results.striking import strike
from surveys.waves.codes import WaveState
from surveys.waves.commands import mark_published
from surveys.waves.models import SurveyText, SurveyWave

EXPIRE_AT_ONCE = 500
PartnersOf = Callable[[Session, Actor, datetime], Mapping[UUID, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameValues:
    """How many people there are: in all, and in each option of a band."""

    population: int | None
    band: str | None
    people: Mapping[str, int]
    source: str


def finish_wave(session: Session, actor: Actor, wave_id: UUID, *, now: datetime) -> None:
    """Close a wave for good, so that its results can be read: it never opens again. A second time does nothing."""
    may_read(actor)
    wave = get_wave(session, actor, wave_id)
    if wave.is_final:
        return
    mark_published(session, actor, wave_id, now=now)
    _record(session, actor, "survey.finished", wave, now=now)


def review_text(
    session: Session,
    actor: Actor,
    wave_id: UUID,
    text_id: UUID,
    *,
    names: Sequence[str] | None,
    now: datetime,
) -> None:
    """Release a text with these names struck out, or withhold it where `names` is None; its original is destroyed.

    Raises `RuleBroken` for a name that does not stand in it.
    """
    wave = get_wave(session, actor, wave_id)
    may_review(actor, wave.purpose)
    if not wave.is_final:
        raise Conflict(NOT_FINAL)
    text = session.scalars(
        sa.select(SurveyText).where(SurveyText.id == text_id, SurveyText.wave_id == wave_id).with_for_update()
    ).one_or_none()
    if text is None or text.question not in questions_with_enough(session, wave_id):
        raise NotFound(N_("Somebody has reviewed this text already."))
    remark = SurveyRemark(
        wave_id=wave_id,
        question=text.question,
        state=RemarkState.WITHHELD if names is None else RemarkState.RELEASED,
    )
    if names is not None:
        remark.text = strike(text.text, names)
    session.add(remark)
    session.delete(text)
    session.flush()
    # The trail says who reviewed in which survey; which text it was would tie a name to it.
    _record(
        session, actor, "survey_text.withheld" if names is None else "survey_text.released", wave, now=now
    )


def expire_texts(session: Session, *, now: datetime) -> int:
    """Destroy what nobody reviewed within 60 days of the end of its wave; answers how many texts of one wave."""
    latest = (now - REVIEW_DAYS).date()
    waves = session.execute(
        sa.select(SurveyWave.id, SurveyWave.organisation_id, SurveyWave.closes_on, Organisation.timezone)
        .join(Organisation, Organisation.id == SurveyWave.organisation_id)
        .where(
            SurveyWave.closes_on <= latest,
            sa.exists().where(SurveyText.wave_id == SurveyWave.id),
        )
        .order_by(SurveyWave.closes_on, SurveyWave.id)
    ).all()
    for wave in waves:
        if local_date(now, wave.timezone) - wave.closes_on <= REVIEW_DAYS:
            continue
        texts = session.execute(
            sa.select(SurveyText.id, SurveyText.question)
            .where(SurveyText.wave_id == wave.id)
            .limit(EXPIRE_AT_ONCE)
            .with_for_update()
        ).all()
        session.add_all(
            SurveyRemark(wave_id=wave.id, question=text.question, state=RemarkState.EXPIRED) for text in texts
        )
        session.execute(sa.delete(SurveyText).where(SurveyText.id.in_([text.id for text in texts])))
        session.flush()
        record(
            session,
            replace(SYSTEM, organisation_id=wave.organisation_id),
            action="survey_text.expired",
            subject=("survey_wave", wave.id),
            now=now,
            details={"count": len(texts)},
        )
        return len(texts)
    return 0


def declare_frame(
    session: Session, actor: Actor, wave_id: UUID, *, values: FrameValues, now: datetime
) -> None:
    """Say once how many people a wave is about; weights that could be tried out would be chosen by their result."""
    may_read(actor)
    wave = get_wave(session, actor, wave_id)
    if session.get(SurveyFrame, wave_id) is not None:
        raise Conflict(N_("The numbers of people were declared already and do not change."))
    if wave.state(now) in (WaveState.CLOSED, WaveState.PUBLISHED):
        raise Conflict(
            N_(
                "Numbers of people are declared before a survey closes: nobody should choose them by its results."
            )
        )
    _check_frame(values, wave)
    session.add(
        SurveyFrame(
            wave_id=wave_id,
            population=values.population,
            band=values.band,
            people=dict(values.people) if values.band else {},
            source=values.source,
            declared_at=now,
            declared_by_id=actor.user_id,
        )
    )
    session.flush()
    _record(session, actor, "survey_frame.declared", wave, now=now, weighted=values.band is not None)


def _check_frame(values: FrameValues, wave: WaveRow) -> None:
    if values.population is None and values.band is None:
        raise RuleBroken(N_("Say how many people there are, in all or in each group."), "population")
    if not values.source:
        raise RuleBroken(N_("Say where the numbers come from, with the year."), "source")
    if values.population is not None and values.population < 1:
        raise RuleBroken(N_("Enter a number of people from 1 up."), "population")
    if values.band is None:
        return
    band: Band | None = next((one for one in wave.content.bands if one.code == values.band), None)
    if band is None:
        raise RuleBroken(N_("Choose a group that this survey asks for."), "band")
    codes = {option.code for option in band.options}
    if len(values.people) < 2 or not set(values.people) <= codes:
        raise RuleBroken(N_("Enter at least two of the groups, by their codes."), "people")
    if any(n < 1 for n in values.people.values()):
        raise RuleBroken(N_("Enter a number of people from 1 up for every group."), "people")


def publish(
    session: Session,
    actor: Actor,
    wave_id: UUID,
    *,
    readership: Readership,
    readers: Sequence[UUID] = (),
    with_texts: bool,
    language: str,
    now: datetime,
) -> UUID:
    """Freeze what may be shown of a wave for partner organisations or for everybody; answers the publication's id.

    `readers` are the partners, chosen among those of the actor by the caller.
    """
    is_public = readership is Readership.PUBLIC
    wave, content = content_of(session, actor, wave_id, language=language, is_public=is_public)
    may_publish(actor, wave)
    if content.results.sample is None:
        raise RuleBroken(N_("Too few people answered: there is nothing that could be published."))
    if readership is Readership.PARTNER and not readers:
        raise RuleBroken(N_("Choose at least one partner."), "readership")
    if with_texts and any(count_texts(session, wave_id).values()):
        raise RuleBroken(
            N_("Some texts are not reviewed yet. Review them first, or publish without texts."), "with_texts"
        )
    shown = session.scalar(
        sa.select(SurveyPublication.id).where(
            SurveyPublication.wave_id == wave_id,
            SurveyPublication.readership == readership,
            SurveyPublication.withdrawn_at.is_(None),
        )
    )
    if shown is not None:
        raise RuleBroken(N_("These results are published there already. Take them back first."), "readership")
    if not with_texts:
        content = replace(content, texts=())
    text, digest = to_text(content)
    assert actor.user_id is not None, "somebody publishes"
    publication = SurveyPublication(
        wave_id=wave_id,
        organisation_id=wave.organisation_id,
        readership=readership,
        title=wave.title,
        content=text,
        content_hash=digest,
        published_at=now,
        published_by_id=actor.user_id,
    )
    session.add(publication)
    session.flush()
    if readership is Readership.PARTNER:
        session.add_all(
            SurveyPublicationReader(publication_id=publication.id, organisation_id=one)
            for one in dict.fromkeys(readers)
        )
    session.flush()
    _record(
        session, actor, "survey_results.published", wave, now=now, readership=readership.value, sha256=digest
    )
    return publication.id


def withdraw(session: Session, actor: Actor, publication_id: UUID, *, now: datetime) -> UUID:
    """Take published results back as a whole; answers the wave's id. Whoever has read them has read them."""
    may_read(actor)
    row = session.scalars(
        sa.select(SurveyPublication)
        .where(
            SurveyPublication.id == publication_id,
            SurveyPublication.organisation_id == actor.organisation_id,
            SurveyPublication.withdrawn_at.is_(None),
        )
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    row.withdrawn_at, row.withdrawn_by_id = now, actor.user_id
    session.flush()
    wave = get_wave(session, actor, row.wave_id)
    _record(session, actor, "survey_results.withdrawn", wave, now=now, readership=row.readership.value)
    return row.wave_id


def _record(
    session: Session, actor: Actor, action: str, wave: WaveRow, *, now: datetime, **details: str | bool | int
) -> None:
    record(session, actor, action=action, subject=("survey_wave", wave.id), now=now, details=details)
