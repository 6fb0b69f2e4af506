"""Links for one answer each, letters to those who are asked, and reminders that know nobody (security E-12)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.outbox.models import Delivery
from accounts.users.models import User, UserStatus
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import RuleBroken
from core.text import N_
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.models import Questionnaire, QuestionnaireVersion
from surveys.waves.codes import Entry, Mode, WaveState
from surveys.waves.commands.opening import own_wave, state_now
from surveys.waves.links import digest_of, new_link
from surveys.waves.models import SurveyInvitation, SurveyLetter, SurveyToken, SurveyWave
from surveys.waves.policy import MOST_AT_ONCE, MOST_LINKS, may_ask_so_few, may_invite, may_write_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """Somebody who is asked by mail."""

    address: str
    user_id: UUID | None = None
    """Their account, kept in a confidential wave only."""


def make_links(session: Session, actor: Actor, wave_id: UUID, *, number: int, now: datetime) -> list[str]:
    """New links of an anonymous wave for handing out, told once and kept as digests; nobody's name goes with them."""
    wave = own_wave(session, actor, wave_id)
    may_invite(state_now(session, wave, now), wave.entry)
    if wave.mode is not Mode.ANONYMOUS:
        raise RuleBroken(
            N_("A confidential survey is sent to people by mail, so that it is known who answered.")
        )
    _check_number(session, wave, number, field="number")
    codes = [new_link() for _ in range(number)]
    _add_tokens(session, wave, codes)
    wave.invited = (wave.invited or 0) + number
    session.flush()
    details = {"links": number}
    record(
        session, actor, action="survey.links_made", subject=("survey_wave", wave.id), now=now, details=details
    )
    return codes


def invite(
    session: Session, actor: Actor, wave_id: UUID, *, people: Sequence[Invitee], language: str, now: datetime
) -> int:
    """Write to these people, each once in a wave, with a link of their own; answers how many were new.

    In an anonymous wave the link is kept apart from the address: who has answered cannot be told.
    """
    wave = own_wave(session, actor, wave_id)
    may_invite(state_now(session, wave, now), wave.entry)
    purpose = _purpose_of(session, wave)
    may_write_to(actor, purpose)
    if language not in wave.languages.split(","):
        raise RuleBroken(N_("Choose one of the survey’s languages."), "language")
    asked = {one.address.casefold() for one in _invitations(session, wave)}
    fresh = {one.address.casefold(): one for one in people if one.address.casefold() not in asked}
    if not fresh:
        raise RuleBroken(N_("All of these people have been asked already."), "addresses")
    _check_number(session, wave, len(fresh), field="addresses")
    if wave.mode is Mode.ANONYMOUS:
        may_ask_so_few(len(asked) + len(fresh), purpose)
    # In the order of chance, so that no order of one table leads into another.
    invited = secrets.SystemRandom().sample(list(fresh.values()), len(fresh))
    codes = [new_link() for _ in invited]
    is_confidential = wave.mode is Mode.CONFIDENTIAL
    for one, code in zip(invited, codes, strict=True):
        session.add(
            SurveyInvitation(
                id=uuid4(),
                wave_id=wave.id,
                mode=wave.mode,
                address=one.address,
                language=language,
                digest=digest_of(code) if is_confidential else None,
                user_id=one.user_id if is_confidential else None,
            )
        )
        session.add(_letter(wave.id, one.address, language, code, now=now))
    if not is_confidential:
        _add_tokens(session, wave, codes)
    wave.invited = (wave.invited or 0) + len(codes)
    session.flush()
    details = {"people": len(codes)}
    record(
        session, actor, action="survey.invited", subject=("survey_wave", wave.id), now=now, details=details
    )
    return len(codes)


def remind(session: Session, actor: Actor, wave_id: UUID, *, now: datetime) -> int:
    """Remind all who were asked by mail, whether or not they answered, at most once a day; answers how many.

    A reminder names the first letter: links are kept as digests, so none can be sent a second time.
    """
    wave = own_wave(session, actor, wave_id)
    if state_now(session, wave, now) is not WaveState.OPEN:
        raise RuleBroken(N_("This survey is not open."))
    timezone = session.scalars(
        sa.select(Organisation.timezone).where(Organisation.id == wave.organisation_id)
    ).one()
    today = local_date(now, timezone)
    if wave.reminded_on is not None and wave.reminded_on >= today:
        raise RuleBroken(N_("A reminder was sent today already."))
    invitations = _invitations(session, wave)
    if not invitations:
        raise RuleBroken(N_("Nobody was asked by mail, so nobody can be reminded."))
    for one in invitations:
        session.add(_letter(wave.id, one.address, one.language, None, now=now))
    wave.reminded_on = today
    session.flush()
    details = {"people": len(invitations)}
    record(
        session, actor, action="survey.reminded", subject=("survey_wave", wave.id), now=now, details=details
    )
    return len(invitations)


def people_of(session: Session, actor: Actor) -> list[Invitee]:
    """Everybody who works for the actor's organisation and has an account."""
    query = sa.select(User.id, User.email).where(
        User.organisation_id == actor.organisation_id, User.status == UserStatus.ACTIVE
    )
    return [Invitee(address=row.email, user_id=row.id) for row in session.execute(query)]


def _purpose_of(session: Session, wave: SurveyWave) -> Purpose:
    return session.scalars(
        sa.select(Questionnaire.purpose)
        .join(QuestionnaireVersion, QuestionnaireVersion.questionnaire_id == Questionnaire.id)
        .where(QuestionnaireVersion.id == wave.version_id)
    ).one()


def _check_number(session: Session, wave: SurveyWave, number: int, *, field: str) -> None:
    if not 1 <= number <= MOST_AT_ONCE:
        raise RuleBroken(N_("Enter a number from 1 to %(most)s."), field, most=MOST_AT_ONCE)
    if wave.entry is Entry.INVITED and (wave.invited or 0) + number > MOST_LINKS:
        raise RuleBroken(N_("%(most)s links are the most for one survey."), field, most=MOST_LINKS)


def _add_tokens(session: Session, wave: SurveyWave, codes: Sequence[str]) -> None:
    # By digest: the order in which they lie says nothing about the order in which they were made.
    rows = [
        {"digest": digest, "wave_id": wave.id, "mode": Mode.ANONYMOUS, "is_used": False}
        for digest in sorted(digest_of(code) for code in codes)
    ]
    session.execute(sa.insert(SurveyToken), rows)


def _invitations(session: Session, wave: SurveyWave) -> Sequence[SurveyInvitation]:
    query = sa.select(SurveyInvitation).where(SurveyInvitation.wave_id == wave.id)
    return session.scalars(query.order_by(SurveyInvitation.id)).all()


def _letter(wave_id: UUID, address: str, language: str, link: str | None, *, now: datetime) -> SurveyLetter:
    letter = SurveyLetter(
        id=uuid4(),
        wave_id=wave_id,
        language=language,
        created_at=now,
        delivery=Delivery.WAITING,
        next_attempt_at=now,
        attempts=0,
    )
    letter.address, letter.link = address, link
    return letter
