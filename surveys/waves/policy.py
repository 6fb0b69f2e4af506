"""Who sees and runs waves, and what a wave may be (security E-12, facts.md 2.6)."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.content import Content
from surveys.waves.codes import (
    ABOUT_PARTNERSHIP,
    ALWAYS_ANONYMOUS,
    OF_THE_WHOLE,
    Entry,
    Mode,
    WaveState,
)
from surveys.waves.models import SurveyWave

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
LONGEST = timedelta(days=366)
MOST_LINKS = 2000
"""Links of a wave; each answer rewrites them all, so that none shows when it was used."""
MOST_AT_ONCE = 500
FEWEST_ANONYMOUS = 5
"""Asked of fewer, nothing could ever be shown: the threshold for surveys (facts.md 2.7)."""
FEWEST_OF_STAFF = 20
"""The same of the wellbeing of staff, of which rates need twenty answers."""


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the waves that exist for an actor: their own organisation's."""
    query = sa.select(SurveyWave.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not actor.holds(Permission.SURVEY_RUN):
        return query.where(sa.false())
    return query.where(SurveyWave.organisation_id == actor.organisation_id)


def may_open(actor: Actor, *, is_about_something: bool) -> UUID:
    """Answers the organisation for which the actor asks; the room above has checked it where the wave is about its own."""
    if actor.organisation_id is None or actor.user_id is None:
        raise Denied(N_("Your role may not run surveys."))
    if not is_about_something and not actor.holds(Permission.SURVEY_RUN):
        raise Denied(N_("Your role may not run surveys."))
    return actor.organisation_id


def may_ask_between(opens_on: date, closes_on: date, *, today: date) -> None:
    """A wave opens today or later, and lasts at most a year; raises `RuleBroken`."""
    if opens_on < today:
        raise RuleBroken(N_("The first day lies in the past."), "opens_on")
    may_close_on(closes_on, opens_on=opens_on, today=today)


def may_close_on(closes_on: date, *, opens_on: date, today: date) -> None:
    """The last day is not before the first nor in the past; raises `RuleBroken`."""
    if closes_on < opens_on:
        raise RuleBroken(N_("The last day is before the first."), "closes_on")
    if closes_on < today:
        raise RuleBroken(N_("The last day lies in the past."), "closes_on")
    if closes_on - opens_on > LONGEST:
        raise RuleBroken(N_("A survey is open for at most a year. Ask again in a new one."), "closes_on")


def may_offer(content: Content, languages: Sequence[str]) -> None:
    """Only complete languages are offered, and at least one; raises `RuleBroken`."""
    if not languages:
        raise RuleBroken(N_("Choose at least one language."), "languages")
    if not set(languages) <= set(content.languages):
        raise RuleBroken(
            N_("A text is missing in one of these languages. Complete it, or leave it out."), "languages"
        )


def may_combine(mode: Mode, entry: Entry) -> None:
    """Who answers through one link for everybody is nobody in particular; raises `RuleBroken`."""
    if mode is Mode.CONFIDENTIAL and entry is Entry.OPEN:
        raise RuleBroken(
            N_("A confidential survey needs a link for each person. One link for everybody is anonymous."),
            "entry",
        )


def may_promise(mode: Mode, purpose: Purpose) -> None:
    """Wellbeing, the experience of people who were helped, suggestions and town halls are anonymous; raises `RuleBroken`."""
    if mode is Mode.CONFIDENTIAL and purpose in ALWAYS_ANONYMOUS:
        raise RuleBroken(N_("This is only asked anonymously: nobody may know who said what."), "mode")


def may_be_about(about: tuple[str, UUID] | None, purpose: Purpose) -> None:
    """The wellbeing of staff is asked of an organisation as a whole; raises `RuleBroken`."""
    if about is not None and about[0] == ABOUT_PARTNERSHIP and purpose in OF_THE_WHOLE:
        raise RuleBroken(
            N_("The wellbeing of staff is asked of the whole organisation, not for a partnership."),
            "partnership",
        )


def may_ask_so_few(people: int, purpose: Purpose) -> None:
    """As many are asked as answers are needed to show anything; raises `RuleBroken`."""
    fewest = FEWEST_OF_STAFF if purpose is Purpose.WELLBEING_PULSE else FEWEST_ANONYMOUS
    if people < fewest:
        raise RuleBroken(
            N_(
                "Ask at least %(fewest)s people: of fewer, nothing could be shown without telling who said it."
            ),
            "addresses",
            fewest=fewest,
        )


def may_write_to(actor: Actor, purpose: Purpose) -> None:
    """The police hold no list of people who were helped: their NGO asks them; raises `RuleBroken`."""
    if purpose is Purpose.PERSONAL_EXPERIENCE and actor.organisation_kind is OrganisationKind.AGENCY:
        raise RuleBroken(
            N_(
                "People who were helped are written to by the NGO, so that the police keep no list of them. Hand out cards, or ask your partner."
            )
        )


def may_extend(state: WaveState) -> None:
    """Until its results are published a wave may go on longer, or open again; raises `RuleBroken`."""
    if state is WaveState.PUBLISHED:
        raise RuleBroken(N_("Its results are published. It cannot open again: ask in a new survey."))


def may_invite(state: WaveState, entry: Entry) -> None:
    """Links are made before and while people answer; raises `RuleBroken`."""
    if entry is Entry.OPEN:
        raise RuleBroken(N_("This survey has one link for everybody. Hand that out."))
    if state not in (WaveState.PLANNED, WaveState.OPEN):
        raise RuleBroken(N_("This survey is closed."))
