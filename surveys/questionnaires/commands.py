"""Writing questionnaires: a version that a wave has used is never changed, a new one follows it."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.content import Content, dump, load
from surveys.questionnaires.library import LIBRARY
from surveys.questionnaires.models import Questionnaire, QuestionnaireVersion
from surveys.questionnaires.policy import NOT_FOUND, may_ask, may_run, visible_to
from surveys.questionnaires.rules import check_content
from surveys.questionnaires.wording import wording_of

MOST = 200


def adopt(session: Session, actor: Actor, *, code: str, now: datetime, is_checked: bool = False) -> UUID:
    """Take a questionnaire of the library over, once; answers its id. A second time answers the first's.

    `is_checked`: a room above has checked that the actor may ask it, and no permission is asked here.
    """
    organisation_id = actor.organisation_id if is_checked and actor.organisation_id else may_run(actor)
    found = LIBRARY.get(code)
    if found is None:
        raise NotFound(NOT_FOUND)
    held = session.scalars(
        sa.select(Questionnaire.id).where(
            Questionnaire.organisation_id == organisation_id, Questionnaire.code == code
        )
    ).one_or_none()
    if held is not None:
        return held
    return _begin(session, actor, organisation_id, code, found.purpose, found.content, found.key, now=now)


def create_questionnaire(
    session: Session, actor: Actor, *, purpose: Purpose, content: Content, now: datetime
) -> UUID:
    """Begin a questionnaire in one's own words; answers its id."""
    organisation_id = may_run(actor)
    check_content(content)
    count = session.scalars(
        sa.select(sa.func.count()).where(Questionnaire.organisation_id == organisation_id)
    ).one()
    if count >= MOST:
        raise RuleBroken(N_("Two hundred questionnaires are the most an organisation keeps."))
    code = f"own-{uuid4().hex[:8]}"
    return _begin(session, actor, organisation_id, code, purpose, content, None, now=now)


def write_content(
    session: Session, actor: Actor, questionnaire_id: UUID, *, lock: int, content: Content, now: datetime
) -> UUID:
    """Change what a questionnaire asks: its latest version, or where a wave has used that, a new one. Answers the version."""
    row = _own(session, actor, questionnaire_id)
    if row.version != lock:
        raise Conflict(N_("A colleague has changed this questionnaire meanwhile. Look again."))
    if row.retired_at is not None:
        raise RuleBroken(N_("This questionnaire was put away."))
    check_content(content)
    latest = _latest(session, row.id)
    if latest.frozen_at is not None:
        latest = QuestionnaireVersion(id=uuid4(), questionnaire_id=row.id, number=latest.number + 1)
        session.add(latest)
    latest.content, latest.wording, latest.library = dump(content), wording_of(content), None
    assert actor.user_id is not None, "a questionnaire is written by a person"
    latest.written_at, latest.written_by_id = now, actor.user_id
    # The counter moves although the row itself does not change: who wrote on the old one is told.
    flag_modified(row, "purpose")
    session.flush()
    _record(session, actor, "questionnaire.changed", row.id, now=now, version=latest.number)
    return latest.id


def freeze(session: Session, version_id: UUID, *, now: datetime) -> None:
    """A wave uses the version: nothing of it changes any more. Raises `RuleBroken` where it cannot be asked."""
    version = session.scalars(
        sa.select(QuestionnaireVersion).where(QuestionnaireVersion.id == version_id).with_for_update()
    ).one()
    may_ask(load(version.content))
    if version.frozen_at is None:
        version.frozen_at = now
        session.flush()


def retire(session: Session, actor: Actor, questionnaire_id: UUID, *, now: datetime) -> None:
    """Put a questionnaire away: it is not offered for new waves; those that used it stay."""
    row = _own(session, actor, questionnaire_id)
    if row.retired_at is not None:
        raise RuleBroken(N_("This questionnaire was put away."))
    row.retired_at, row.retired_by_id = now, actor.user_id
    session.flush()
    _record(session, actor, "questionnaire.retired", row.id, now=now)


def _begin(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    code: str,
    purpose: Purpose,
    content: Content,
    library: str | None,
    *,
    now: datetime,
) -> UUID:
    assert actor.user_id is not None, "a questionnaire is written by a person"
    row = Questionnaire(
        id=uuid4(),
        organisation_id=organisation_id,
        code=code,
        purpose=purpose,
        created_at=now,
        created_by_id=actor.user_id,
    )
    session.add(row)
    session.flush()
    session.add(
        QuestionnaireVersion(
            id=uuid4(),
            questionnaire_id=row.id,
            number=1,
            content=dump(content),
            wording=wording_of(content),
            library=library,
            written_at=now,
            written_by_id=actor.user_id,
        )
    )
    session.flush()
    _record(session, actor, "questionnaire.created", row.id, now=now, library=library or "")
    return row.id


def _own(session: Session, actor: Actor, questionnaire_id: UUID) -> Questionnaire:
    may_run(actor)
    row = session.scalars(
        sa.select(Questionnaire)
        .where(Questionnaire.id == questionnaire_id, Questionnaire.id.in_(visible_to(actor)))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return row


def _latest(session: Session, questionnaire_id: UUID) -> QuestionnaireVersion:
    return session.scalars(
        sa.select(QuestionnaireVersion)
        .where(QuestionnaireVersion.questionnaire_id == questionnaire_id)
        .order_by(QuestionnaireVersion.number.desc())
        .limit(1)
        .with_for_update()
    ).one()


def _record(
    session: Session, actor: Actor, action: str, row_id: UUID, *, now: datetime, **details: object
) -> None:
    record(session, actor, action=action, subject=("questionnaire", row_id), now=now, details=details)
