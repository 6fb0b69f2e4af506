"""The two small forms of a warm hand-off."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from wtforms import DateTimeLocalField, RadioField, SelectField
from wtforms.validators import InputRequired

from core.text import N_
from referrals.handover.warm.codes import RESULTS, CallResult
from web.forms import BaseForm, choices
from web.i18n import lazy

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def at_edge(value: datetime, zone: str) -> datetime:
    """A local time that was typed, as an instant."""
    return value.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class CallForm(BaseForm):
    """Whom somebody called, when, and what came of it."""

    contact_id = SelectField(lazy(N_("Whom")))
    called_at = DateTimeLocalField(
        lazy(N_("When")), [InputRequired(lazy(N_("Say when it was.")))], format=FORMATS
    )
    result = RadioField(
        lazy(N_("What came of it")),
        [InputRequired(lazy(N_("Choose what came of the call.")))],
        choices=lambda: choices((one.value, label) for one, label in RESULTS.items()),
    )

    def offer(self, contacts: Iterable[tuple[UUID, str]]) -> None:
        """Offer the callable list, and another number."""
        people = ((str(one), name) for one, name in contacts)
        self.contact_id.choices = choices(people, blank=N_("Another number of the partner"))

    @property
    def chosen_contact(self) -> UUID | None:
        """Whom of the list."""
        return UUID(self.contact_id.data) if self.contact_id.data else None

    @property
    def chosen_result(self) -> CallResult:
        """What came of it."""
        return CallResult(self.result.data)


class MeetingForm(BaseForm):
    """When the worker met officer and person."""

    met_at = DateTimeLocalField(
        lazy(N_("When they met")), [InputRequired(lazy(N_("Say when it was.")))], format=FORMATS
    )
