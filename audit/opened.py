"""Who opened a record, in the reader's words; and what the floors above lend for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from audit.looking import Opening
from audit.reviewing import NamesOf, PeopleOf
from audit.words import action_words
from core.actor import Actor
from core.text import N_
from web.i18n import translate
from web.sheets import Sheet

SubjectsOf = Callable[[Session, Actor, str], list[tuple[str, UUID]]]
"""The records behind a number, as far as they are of the actor's organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InTime:
    """Emergency readings that began in a time, and how their reviews went."""

    opened: int
    in_time: int
    late: int
    """Reviewed later, or not yet although it is due."""

    @property
    def judged(self) -> int:
        """Those of which it is known; the others may still be reviewed in time."""
        return self.in_time + self.late


InTimeOf = Callable[[Session, Actor, datetime, datetime, datetime], InTime]
"""The emergency readings of the actor's organisation from one moment until another, as known at a third."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """What the floors above lend, since the trail itself knows ids only."""

    names_of: NamesOf
    organisations_of: NamesOf
    subjects_of: SubjectsOf
    people_of: PeopleOf
    in_time_of: InTimeOf


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningLine:
    """One look at a record, for whoever it is about."""

    at: datetime
    action: str
    who: str
    organisation: str
    reason: str


def opening_lines(session: Session, actor: Actor, lent: Lent, openings: list[Opening]) -> list[OpeningLine]:
    """One's own people by name, those of other organisations by organisation only."""
    names = lent.names_of(
        session, {one.user_id for one in openings if one.organisation_id == actor.organisation_id}
    )
    homes = lent.organisations_of(session, {one.organisation_id for one in openings})
    return [
        OpeningLine(
            at=one.at,
            action=translate(action_words(one.action)),
            who=names.get(one.user_id, "") if one.user_id else translate(N_("System")),
            organisation=homes.get(one.organisation_id, "") if one.organisation_id else "",
            reason=one.reason or "",
        )
        for one in openings
    ]


def opened_sheet(rows: list[OpeningLine], *, zone: str) -> Sheet:
    """The same as a table."""
    headings = (N_("When"), N_("What"), N_("Who"), N_("Organisation"), N_("Reason"))
    return Sheet(
        title=translate(N_("Who opened the record")),
        headings=[translate(heading) for heading in headings],
        rows=[(row.at, row.action, row.who, row.organisation, row.reason) for row in rows],
        zone=zone,
    )
