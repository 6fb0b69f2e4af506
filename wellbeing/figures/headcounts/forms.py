"""The form for the staff of a month."""

import re
from datetime import date

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired

from core.text import N_
from web.forms import BaseForm
from web.i18n import lazy

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class HeadcountForm(BaseForm):
    """A month and a number."""

    month = SelectField(lazy(N_("Month")), validate_choice=True)
    staff = IntegerField(
        lazy(N_("Staff")),
        [InputRequired(lazy(N_("Enter how many people work here.")))],
        description=lazy(
            N_("Officers and civilian staff who may use support. Without family and retired people.")
        ),
    )

    @property
    def first_day(self) -> date:
        """The first day of the chosen month."""
        match = _MONTH.fullmatch(self.month.data or "")
        assert match is not None, "only months are offered"
        return date(int(match[1]), int(match[2]), 1)
