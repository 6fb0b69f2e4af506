"""Reads of questionnaires and their versions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.content import Content, load
from surveys.questionnaires.models import Questionnaire, QuestionnaireVersion
from surveys.questionnaires.policy import NOT_FOUND, visible_to


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A version of a questionnaire with all that it asks."""

    id: UUID
    questionnaire_id: UUID
    organisation_id: UUID
    code: str
    purpose: Purpose
    number: int
    content: Content
    wording: str
    library: str | None
    frozen_at: datetime | None
    is_retired: bool
    lock: int
    """The counter of the questionnaire, for lost races."""

    @property
    def is_frozen(self) -> bool:
        """Whether a wave has used it."""
        return self.frozen_at is not None

    def title(self, locale: str) -> str:
        """The title in a reader's language, or in the first that has one."""
        titles = self.content.title
        return titles.get(locale.partition("_")[0]) or next(
            (one for one in titles.values() if one), self.code
        )


def list_questionnaires(session: Session, actor: Actor) -> list[VersionRow]:
    """The latest version of each of one's own questionnaires, those in use first."""
    latest = (
        sa.select(sa.func.max(QuestionnaireVersion.number))
        .where(QuestionnaireVersion.questionnaire_id == Questionnaire.id)
        .correlate(Questionnaire)
        .scalar_subquery()
    )
    query = (
        _versions()
        .where(Questionnaire.id.in_(visible_to(actor)), QuestionnaireVersion.number == latest)
        .order_by(Questionnaire.retired_at.is_not(None), Questionnaire.code)
    )
    return [_row(one) for one in session.execute(query)]


def list_versions(session: Session, actor: Actor, questionnaire_id: UUID) -> list[VersionRow]:
    """All versions of a questionnaire, the latest first; raises `NotFound`."""
    query = (
        _versions()
        .where(Questionnaire.id.in_(visible_to(actor)), Questionnaire.id == questionnaire_id)
        .order_by(QuestionnaireVersion.number.desc())
    )
    rows = [_row(one) for one in session.execute(query)]
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows


def get_latest(session: Session, actor: Actor, questionnaire_id: UUID) -> VersionRow:
    """The latest version; raises `NotFound`."""
    return list_versions(session, actor, questionnaire_id)[0]


def get_version(session: Session, version_id: UUID) -> VersionRow:
    """A version, whoever asks: for those who have found a wave of it. Raises `NotFound`."""
    row = session.execute(_versions().where(QuestionnaireVersion.id == version_id)).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return _row(row)


def _versions() -> sa.Select[tuple[Questionnaire, QuestionnaireVersion]]:
    return sa.select(Questionnaire, QuestionnaireVersion).join(
        QuestionnaireVersion, QuestionnaireVersion.questionnaire_id == Questionnaire.id
    )


def _row(pair: sa.Row[tuple[Questionnaire, QuestionnaireVersion]]) -> VersionRow:
    questionnaire, version = pair
    return VersionRow(
        id=version.id,
        questionnaire_id=questionnaire.id,
        organisation_id=questionnaire.organisation_id,
        code=questionnaire.code,
        purpose=questionnaire.purpose,
        number=version.number,
        content=load(version.content),
        wording=version.wording,
        library=version.library,
        frozen_at=version.frozen_at,
        is_retired=questionnaire.retired_at is not None,
        lock=questionnaire.version,
    )
