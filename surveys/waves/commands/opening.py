"""Opening a wave, and ending it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound, RuleBroken
from core.text import N_
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.commands import adopt, freeze
from surveys.questionnaires.content import load
from surveys.questionnaires.models import Questionnaire, QuestionnaireVersion
from surveys.waves.codes import Entry, Mode, WaveState, state_of
from surveys.waves.links import new_link
from surveys.waves.models import SurveyInvitation, SurveyLetter, SurveyPaper, SurveyToken, SurveyWave
from surveys.waves.policy import (
    NOT_FOUND,
    may_ask_between,
    may_be_about,
    may_close_on,
    may_combine,
    may_extend,
    may_offer,
    may_open,
    may_promise,
    visible_to,
)


def open_wave(
    session: Session,
    actor: Actor,
    *,
    title: str,
    audience: str,
    opens_on: date,
    closes_on: date,
    now: datetime,
    questionnaire_id: UUID | None = None,
    library: str | None = None,
    mode: Mode = Mode.ANONYMOUS,
    entry: Entry = Entry.OPEN,
    languages: Sequence[str] | None = None,
    about: tuple[str, UUID] | None = None,
    invited: int | None = None,
) -> UUID:
    """Ask the latest version of a questionnaire, which is frozen by it, between two days, both included; answers the wave's id.

    `questionnaire_id` is one of the actor's organisation, or `library` the code of one of the library, which is taken
    over where that has not happened (`surveys.questionnaires.library.LIBRARY`). `languages`: all complete ones unless
    said. `about` is what the wave is about, kept as text and id without a foreign key; then the room above has checked
    that the actor may do it, and no permission is asked here. `invited`: how many are asked, where one link serves
    everybody and somebody knows it. Days are those of the place where the organisation is.

    Afterwards: `wave_of(session, about)`, `make_links(…)` and `invite(…)` where `entry` is `Entry.INVITED`.
    Raises `RuleBroken` with the form's field, `NotFound`, `Denied`. Source: facts.md 1.8 E01, 2.6; security.md E-12.
    """
    organisation_id = may_open(actor, is_about_something=about is not None)
    if not title.strip():
        raise RuleBroken(N_("Give the survey a name."), "title")
    if not audience.strip():
        raise RuleBroken(N_("Say who is asked."), "audience")
    may_combine(mode, entry)
    if library is not None:
        questionnaire_id = adopt(session, actor, code=library, now=now, is_checked=about is not None)
    version, purpose = _latest(session, organisation_id, questionnaire_id)
    may_promise(mode, purpose)
    may_be_about(about, purpose)
    content = load(version.content)
    chosen = tuple(languages) if languages is not None else content.languages
    freeze(session, version.id, now=now)
    may_offer(content, chosen)
    may_ask_between(opens_on, closes_on, today=_today(session, organisation_id, now))
    if invited is not None and invited < 1:
        raise RuleBroken(N_("Enter how many people are asked, or leave it empty."), "invited")
    assert actor.user_id is not None, "may_open asks for a person"
    wave = SurveyWave(
        id=uuid4(),
        organisation_id=organisation_id,
        version_id=version.id,
        title=title.strip()[:120],
        audience=audience.strip()[:200],
        mode=mode,
        entry=entry,
        link_code=new_link() if entry is Entry.OPEN else None,
        languages=",".join(one for one in content.languages if one in chosen),
        opens_on=opens_on,
        closes_on=closes_on,
        invited=invited if entry is Entry.OPEN else 0,
        about_kind=about[0] if about else None,
        about_id=about[1] if about else None,
        created_at=now,
        created_by_id=actor.user_id,
    )
    session.add(wave)
    session.flush()
    details = {"mode": mode.value, "entry": entry.value, "version": version.number}
    record(session, actor, action="survey.opened", subject=("survey_wave", wave.id), now=now, details=details)
    return wave.id


def extend_wave(session: Session, actor: Actor, wave_id: UUID, *, closes_on: date, now: datetime) -> None:
    """Let a wave go on until another day, or open it again; never once its results are published."""
    wave = own_wave(session, actor, wave_id)
    may_extend(state_now(session, wave, now))
    may_close_on(closes_on, opens_on=wave.opens_on, today=_today(session, wave.organisation_id, now))
    wave.closes_on, wave.closed_at, wave.closed_by_id = closes_on, None, None
    session.flush()
    details = {"closes_on": closes_on.isoformat()}
    record(
        session, actor, action="survey.extended", subject=("survey_wave", wave.id), now=now, details=details
    )


def close_wave(session: Session, actor: Actor, wave_id: UUID, *, now: datetime) -> None:
    """End a wave before its last day has passed."""
    wave = own_wave(session, actor, wave_id)
    if state_now(session, wave, now) not in (WaveState.PLANNED, WaveState.OPEN):
        raise RuleBroken(N_("This survey is closed."))
    wave.closed_at, wave.closed_by_id = now, actor.user_id
    session.flush()
    record(session, actor, action="survey.closed", subject=("survey_wave", wave.id), now=now)


def mark_published(session: Session, actor: Actor, wave_id: UUID, *, now: datetime) -> None:
    """The results are published: the wave never opens again, and its links, addresses and sheets go. A second time does nothing.

    For `surveys.results`, which has checked who asks; it writes the row of the trail. Raises `RuleBroken` while open.
    """
    wave = session.scalars(sa.select(SurveyWave).where(SurveyWave.id == wave_id).with_for_update()).one()
    state = state_now(session, wave, now)
    if state is WaveState.PUBLISHED:
        return
    if state is not WaveState.CLOSED:
        raise RuleBroken(N_("Results are published when the survey has closed."))
    if wave.closed_at is None:
        wave.closed_at, wave.closed_by_id = now, actor.user_id
    wave.published_at, wave.published_by_id = now, actor.user_id
    session.flush()
    forget_links(session, wave)


def forget_links(session: Session, wave: SurveyWave) -> None:
    """Nobody can answer any more: what was asked for it goes. Who answered a confidential wave stays with the answers."""
    kinds: tuple[type[SurveyToken] | type[SurveyPaper] | type[SurveyLetter], ...] = (
        SurveyToken,
        SurveyPaper,
        SurveyLetter,
    )
    for kind in kinds:
        session.execute(
            sa.delete(kind).where(kind.wave_id == wave.id).execution_options(synchronize_session=False)
        )
    if wave.mode is Mode.ANONYMOUS:
        session.execute(
            sa.delete(SurveyInvitation)
            .where(SurveyInvitation.wave_id == wave.id)
            .execution_options(synchronize_session=False)
        )


def own_wave(session: Session, actor: Actor, wave_id: UUID) -> SurveyWave:
    """A wave of the actor's organisation, locked; raises `NotFound`."""
    wave = session.scalars(
        sa.select(SurveyWave)
        .where(SurveyWave.id == wave_id, SurveyWave.id.in_(visible_to(actor)))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if wave is None:
        raise NotFound(NOT_FOUND)
    return wave


def state_now(session: Session, wave: SurveyWave, now: datetime) -> WaveState:
    """Where a wave stands."""
    return state_of(
        opens_on=wave.opens_on,
        closes_on=wave.closes_on,
        closed_at=wave.closed_at,
        published_at=wave.published_at,
        today=_today(session, wave.organisation_id, now),
    )


def _today(session: Session, organisation_id: UUID, now: datetime) -> date:
    query = sa.select(Organisation.timezone).where(Organisation.id == organisation_id)
    return local_date(now, session.scalars(query).one())


def _latest(
    session: Session, organisation_id: UUID, questionnaire_id: UUID | None
) -> tuple[QuestionnaireVersion, Purpose]:
    row = session.execute(
        sa.select(QuestionnaireVersion, Questionnaire.purpose)
        .join(Questionnaire, Questionnaire.id == QuestionnaireVersion.questionnaire_id)
        .where(
            Questionnaire.id == questionnaire_id,
            Questionnaire.organisation_id == organisation_id,
            Questionnaire.retired_at.is_(None),
        )
        .order_by(QuestionnaireVersion.number.desc())
        .limit(1)
        .with_for_update(of=QuestionnaireVersion)
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return row.QuestionnaireVersion, row.purpose
