"""What the pages of one enrolment share for its two sides: the way back, names, the agency's time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, url_for
from flask_babel import gettext

from accounts.organisations.queries import get_organisation_row
from core.clock import utc_now
from web.database import current_session, current_vault
from web.i18n import moment_in_zone
from wellbeing.enrolments.parties import Party, Side, get_party
from wellbeing.pages import get_visitor
from wellbeing.staff import staff_names
from wellbeing.store import open_sealed
from wellbeing.visitor import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A visitor on a page of an enrolment to which they are party."""

    visitor: Visitor
    party: Party
    zone: str
    now: datetime

    @property
    def side(self) -> Side:
        """Which of the two is here."""
        return self.party.side

    def moment(self, local: datetime) -> datetime:
        """What somebody typed, in the agency's time zone."""
        return local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def local(self, moment: datetime) -> datetime:
        """A moment as a form shows it, in the agency's time zone."""
        return moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def words(self, moment: datetime, *, length: str = "full") -> str:
        """A moment as a page shows it."""
        return moment_in_zone(moment, self.zone, length=length)

    @property
    def city(self) -> str:
        """Where it is that time, for people: New York, not America/New_York."""
        return self.zone.rpartition("/")[2].replace("_", " ")

    def crumbs(self) -> list[dict[str, str]]:
        """The way back up, as far as those pages exist."""
        ids = {"enrolment_id": self.party.enrolment_id}
        pairs: tuple[tuple[str, str, dict[str, Any]], ...]
        if self.side is Side.PERSON:
            pairs = (
                ("enrolments.index", gettext("Your page"), {}),
                ("enrolments.show", self.party.programme_name, ids),
            )
        else:
            pairs = (
                ("clients.index", gettext("Clients"), {}),
                ("clients.show", self.called, ids),
            )
        return [
            {"label": label, "url": url_for(endpoint, **values)}
            for endpoint, label, values in pairs
            if endpoint in current_app.view_functions
        ]

    @property
    def called(self) -> str:
        """What the person chose to be called."""
        party = self.party
        name = open_sealed(party.chosen_name_sealed, "enrolment", "chosen_name", party.enrolment_id)
        return name or gettext("Somebody without a name")

    def names(self) -> dict[bytes, str]:
        """The names of the provider's people, by pseudonym."""
        return staff_names(current_session(), [self.party.provider_id])

    def other_name(self) -> str:
        """Who is on the other side, for this side."""
        if self.side is Side.PROVIDER:
            return self.called
        held_by = self.party.held_by
        return self.names().get(held_by, gettext("The one who works with you")) if held_by else ""


def here(enrolment_id: UUID, side: Side) -> Here:
    """The visitor as that side of the enrolment; raises `NotFound` for whoever is not."""
    visitor = get_visitor()
    party = get_party(current_vault(), visitor, enrolment_id, side)
    zone = get_organisation_row(current_session(), party.agency_id).timezone
    return Here(visitor=visitor, party=party, zone=zone, now=utc_now())
