"""Forms of committees: founding one, and changing how it works."""

from typing import Any
from uuid import UUID

from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from partners.meetings.commands import Constitution
from partners.meetings.labels import KINDS
from partners.meetings.queries.committees import CommitteeRow, SeatRow
from partners.meetings.quorum import Quorum
from partners.meetings.terms import MOST_SEATS, CommitteeKind
from partners.memoranda.labels import CADENCES
from partners.memoranda.terms import Cadence
from web.forms import BaseForm, choices
from web.i18n import lazy

MOST_MEMBERS = 200
SEATS = NumberRange(min=1, max=MOST_SEATS, message=lazy(N_("Give a number between 1 and 50.")))


class ConstitutionForm(BaseForm):
    """How a committee works."""

    name = StringField(
        lazy(N_("Name")),
        [InputRequired(lazy(N_("Give the committee a name."))), Length(max=160)],
        description=lazy(N_("For instance: Steering committee Elmsworth and Lanternfield.")),
    )
    cadence = SelectField(
        lazy(N_("How often it meets")),
        [Optional()],
        description=lazy(
            N_("Operational and community committees only: a steering committee follows the agreement.")
        ),
    )
    guests = TextAreaField(
        lazy(N_("Guests")),
        [Optional(), Length(max=4000)],
        description=lazy(
            N_(
                "Community committees only: one organisation per line, never a person. Guests do not count for the quorum."
            )
        ),
        render_kw={"rows": 3},
    )
    quorum_organisations = IntegerField(
        lazy(N_("Organisations that have to be there")),
        [
            InputRequired(lazy(N_("Give a number."))),
            NumberRange(min=1, max=MOST_MEMBERS, message=lazy(N_("Give a number of at least 1."))),
        ],
    )
    quorum_seats = IntegerField(
        lazy(N_("People of the members who have to be there")),
        [
            InputRequired(lazy(N_("Give a number."))),
            NumberRange(
                min=1, max=MOST_MEMBERS * MOST_SEATS, message=lazy(N_("Give a number of at least 1."))
            ),
        ],
    )
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cadence.choices = choices(CADENCES.items(), blank=N_("As the agreement says"))

    def values(self, **seats: Any) -> Constitution:
        """What was typed, as the commands take it."""
        return Constitution(
            name=self.name.data.strip(),
            quorum=Quorum(organisations=self.quorum_organisations.data, seats=self.quorum_seats.data),
            cadence=Cadence(self.cadence.data) if self.cadence.data else None,
            guests=tuple(
                line.strip()[:160] for line in (self.guests.data or "").splitlines() if line.strip()
            ),
            **seats,
        )

    def seen_version(self) -> int | None:
        """The version that the writer saw."""
        return int(self.version.data) if str(self.version.data or "").isdigit() else None


class NewCommitteeForm(ConstitutionForm):
    """A new committee: its kind and partnerships, and how it works."""

    kind = RadioField(lazy(N_("Kind")), [InputRequired(lazy(N_("Choose what kind of committee it is.")))])
    partnerships = SelectMultipleField(
        lazy(N_("Partnerships")),
        [InputRequired(lazy(N_("Choose at least one of your partnerships.")))],
        coerce=UUID,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=lazy(N_("Every party of these partnerships has seats.")),
    )
    seats_each = IntegerField(
        lazy(N_("Seats of each organisation")), [InputRequired(lazy(N_("Give a number."))), SEATS]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(KINDS.items())

    def to_constitution(self) -> Constitution:
        """What was typed, as the command takes it."""
        return self.values(seats_each=self.seats_each.data)

    def chosen_kind(self) -> CommitteeKind:
        """The kind that was chosen."""
        return CommitteeKind(self.kind.data)


def change_form(row: CommitteeRow, seats: list[SeatRow]) -> Any:
    """The form of a committee, with a field for the seats of each member."""
    members = [seat for seat in seats if not seat.is_guest]
    fields = {
        f"seats_{number}": IntegerField(
            seat.name, [InputRequired(lazy(N_("Give a number."))), SEATS], default=seat.seats
        )
        for number, seat in enumerate(members)
    }
    kind = type("ChangeCommitteeForm", (ConstitutionForm,), fields)
    return kind.from_request(  # type: ignore[attr-defined]
        name=row.name,
        cadence=row.cadence.value if row.cadence else "",
        guests="\n".join(seat.name for seat in seats if seat.is_guest),
        quorum_organisations=row.quorum_organisations,
        quorum_seats=row.quorum_seats,
        version=row.version,
    )


def changed_seats(form: Any, seats: list[SeatRow]) -> dict[UUID, int]:
    """The seats of each member as they were typed."""
    members = [seat for seat in seats if seat.organisation_id is not None]
    return {
        seat.organisation_id: form[f"seats_{number}"].data
        for number, seat in enumerate(members)
        if seat.organisation_id is not None
    }
