"""Reads of waves; nothing here tells of a link whether it was used."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.content import Content, load
from surveys.questionnaires.models import Questionnaire, QuestionnaireVersion
from surveys.waves.codes import Entry, Mode, WaveState, state_of
from surveys.waves.links import digest_of
from surveys.waves.models import SurveyInvitation, SurveyResponse, SurveyToken, SurveyWave
from surveys.waves.policy import NOT_FOUND, visible_to

LONGEST_CODE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveRow:
    """A wave, what it asks, and who asks it."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    country: str
    timezone: str
    version_id: UUID
    questionnaire_id: UUID
    purpose: Purpose
    wording: str
    content: Content
    title: str
    audience: str
    mode: Mode
    entry: Entry
    link_code: str | None
    languages: tuple[str, ...]
    opens_on: date
    closes_on: date
    invited: int | None
    about: tuple[str, UUID] | None
    reminded_on: date | None
    closed_at: datetime | None
    published_at: datetime | None
    version: int

    def state(self, now: datetime) -> WaveState:
        """Where it stands, by the days of the place where the organisation is."""
        return state_of(
            opens_on=self.opens_on,
            closes_on=self.closes_on,
            closed_at=self.closed_at,
            published_at=self.published_at,
            today=local_date(now, self.timezone),
        )


def list_waves(session: Session, actor: Actor) -> list[WaveRow]:
    """The waves of one's own organisation, the latest first."""
    query = _waves().where(SurveyWave.id.in_(visible_to(actor)))
    return [_row(one) for one in session.execute(query.order_by(SurveyWave.opens_on.desc(), SurveyWave.id))]


def get_wave(session: Session, actor: Actor, wave_id: UUID) -> WaveRow:
    """A wave within the actor's scope; raises `NotFound`."""
    query = _waves().where(SurveyWave.id == wave_id, SurveyWave.id.in_(visible_to(actor)))
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return _row(row)


def waves_of(session: Session, about: tuple[str, UUID]) -> list[WaveRow]:
    """The waves about something, the latest first; for the room above, which has checked who asks."""
    query = _waves().where(SurveyWave.about_kind == about[0], SurveyWave.about_id == about[1])
    return [_row(one) for one in session.execute(query.order_by(SurveyWave.opens_on.desc(), SurveyWave.id))]


def wave_of(session: Session, about: tuple[str, UUID]) -> WaveRow | None:
    """The latest wave about something, such as (“training_session”, id); None where there is none.

    The room above has checked who asks. `row.link_code` is what an open link ends in: `url_for("answering.show",
    code=row.link_code)`; `row.state(now)` says where it stands. Answers are read through `surveys.results` alone.
    """
    return next(iter(waves_of(session, about)), None)


def find_open_link(
    session: Session,
    organisation_id: UUID,
    purpose: Purpose,
    *,
    about: tuple[str, UUID] | None,
    now: datetime,
) -> str | None:
    """What the open link of an organisation's wave for a purpose ends in, the one about this before one about nothing; None
    where nothing is asked now. For the room above, which has checked who asks.
    """
    query = _waves().where(
        SurveyWave.organisation_id == organisation_id,
        SurveyWave.link_code.is_not(None),
        SurveyWave.closed_at.is_(None),
        Questionnaire.purpose == purpose,
    )
    waves = [_row(one) for one in session.execute(query.order_by(SurveyWave.opens_on.desc(), SurveyWave.id))]
    fitting = [one for one in waves if one.about in (about, None) and one.state(now) is WaveState.OPEN]
    fitting.sort(key=lambda one: one.about is None)
    return fitting[0].link_code if fitting else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a link opens: a wave, and whether it was used already."""

    wave: WaveRow
    digest: bytes | None
    """Of a link for one person; None for an open link."""
    is_used: bool


def find_key(session: Session, code: str) -> Key | None:
    """What a link opens; None for an unknown one. Looking does not use it up."""
    if not code or len(code) > LONGEST_CODE:
        return None
    row = session.execute(_waves().where(SurveyWave.link_code == code)).one_or_none()
    if row is not None:
        return Key(wave=_row(row), digest=None, is_used=False)
    digest = digest_of(code)
    token = session.execute(
        sa.select(SurveyToken.wave_id, SurveyToken.is_used).where(SurveyToken.digest == digest)
    ).one_or_none()
    if token is None:
        invited = (
            sa.select(SurveyInvitation.wave_id, SurveyResponse.id.is_not(None))
            .outerjoin(SurveyResponse, SurveyResponse.invitation_id == SurveyInvitation.id)
            .where(SurveyInvitation.digest == digest)
        )
        token = session.execute(invited).one_or_none()
    if token is None:
        return None
    wave_id, is_used = token
    row = session.execute(_waves().where(SurveyWave.id == wave_id)).one()
    return Key(wave=_row(row), digest=digest, is_used=bool(is_used))


def _waves() -> sa.Select[tuple[SurveyWave, QuestionnaireVersion, Purpose, str, str, str]]:
    return (
        sa.select(
            SurveyWave,
            QuestionnaireVersion,
            Questionnaire.purpose,
            Organisation.name,
            Organisation.country,
            Organisation.timezone,
        )
        .join(QuestionnaireVersion, QuestionnaireVersion.id == SurveyWave.version_id)
        .join(Questionnaire, Questionnaire.id == QuestionnaireVersion.questionnaire_id)
        .join(Organisation, Organisation.id == SurveyWave.organisation_id)
    )


def _row(found: sa.Row[tuple[SurveyWave, QuestionnaireVersion, Purpose, str, str, str]]) -> WaveRow:
    wave, version, purpose, name, country, timezone = found
    about = None
    if wave.about_kind is not None and wave.about_id is not None:
        about = (wave.about_kind, wave.about_id)
    return WaveRow(
        id=wave.id,
        organisation_id=wave.organisation_id,
        organisation_name=name,
        country=country,
        timezone=timezone,
        version_id=version.id,
        questionnaire_id=version.questionnaire_id,
        purpose=purpose,
        wording=version.wording,
        content=load(version.content),
        title=wave.title,
        audience=wave.audience,
        mode=wave.mode,
        entry=wave.entry,
        link_code=wave.link_code,
        languages=tuple(wave.languages.split(",")),
        opens_on=wave.opens_on,
        closes_on=wave.closes_on,
        invited=wave.invited,
        about=about,
        reminded_on=wave.reminded_on,
        closed_at=wave.closed_at,
        published_at=wave.published_at,
        version=wave.version,
    )
