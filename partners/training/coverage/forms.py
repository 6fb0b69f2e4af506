"""The forms of the roster: a district and shift, an officer on duty, and the headcount."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from core.text import N_
from partners.training.courses.forms import id_of, stripped
from web.forms import BaseForm, choices
from web.i18n import lazy


class CellForm(BaseForm):
    """A district and a shift that is staffed every day."""

    area_id = SelectField(lazy(N_("District")), [InputRequired(lazy(N_("Choose a district from the list.")))])
    shift = StringField(
        lazy(N_("Shift")),
        [InputRequired(lazy(N_("Say which shift, for example “Nights 23–07”."))), Length(max=40)],
        filters=[stripped],
        description=lazy(N_("For example “Nights 23–07”.")),
    )
    starts_on = DateField(lazy(N_("From")), [InputRequired(lazy(N_("Give the first day.")))])

    def offer(self, areas: Sequence[tuple[UUID, str]]) -> Any:
        """Fill the list of districts; answers the form."""
        self.area_id.choices = choices(areas, blank=N_("Choose"))
        return self

    @property
    def area(self) -> UUID | None:
        """The district that was chosen."""
        return id_of(self.area_id.data)


class DutyForm(BaseForm):
    """An officer on duty, from the first to the last day."""

    user_id = SelectField(lazy(N_("Officer")), [InputRequired(lazy(N_("Choose a colleague from the list.")))])
    starts_on = DateField(lazy(N_("First day")), [InputRequired(lazy(N_("Give the first day.")))])
    ends_on = DateField(lazy(N_("Last day")), [InputRequired(lazy(N_("Give the last day.")))])

    def offer(self, people: Sequence[tuple[UUID, str]]) -> Any:
        """Fill the list of colleagues; answers the form."""
        self.user_id.choices = choices(people, blank=N_("Choose"))
        return self

    @property
    def person(self) -> UUID | None:
        """Who was chosen."""
        return id_of(self.user_id.data)


class EndForm(BaseForm):
    """The last day on which a district and shift is staffed."""

    ends_on = DateField(lazy(N_("Last day")), [InputRequired(lazy(N_("Give the last day.")))])


class HeadcountForm(BaseForm):
    """How many officers were on patrol on a day."""

    counted_on = DateField(lazy(N_("Day")), [InputRequired(lazy(N_("Give the day.")))])
    officers = IntegerField(
        lazy(N_("Officers on active patrol")),
        [
            InputRequired(lazy(N_("Enter how many officers are on patrol."))),
            NumberRange(min=1, max=100_000, message=lazy(N_("Enter how many officers are on patrol."))),
        ],
    )
