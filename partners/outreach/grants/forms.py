"""Forms of grants: the grant, what was spent of it, and the reports that funders want."""

from typing import Any

from wtforms import BooleanField, DateField, DecimalField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from core.text import N_
from partners.outreach.fields import OwnedForm, amount_field, currency_field
from partners.outreach.grants.commands import GrantValues
from partners.outreach.grants.queries import GrantRow
from partners.outreach.money import in_minor, typed
from web.forms import BaseForm
from web.i18n import lazy

DAY = InputRequired(lazy(N_("Give the day.")))


class GrantForm(OwnedForm):
    """A grant."""

    funder = StringField(
        lazy(N_("Funder")), [InputRequired(lazy(N_("Say who gives the money."))), Length(max=200)]
    )
    purpose = TextAreaField(
        lazy(N_("Purpose")),
        [InputRequired(lazy(N_("Say what it is for."))), Length(max=1000)],
        render_kw={"rows": 3},
    )
    amount = amount_field(N_("Amount"), needed=N_("Give the amount."))
    currency = currency_field()
    starts_on = DateField(lazy(N_("First day")), [DAY])
    ends_on = DateField(lazy(N_("Last day")), [DAY])
    is_restricted = BooleanField(
        lazy(N_("Restricted")), description=lazy(N_("It may be spent on this purpose alone."))
    )

    @classmethod
    def values_of(cls, row: GrantRow) -> dict[str, Any]:
        """A grant as people type it."""
        return {
            "funder": row.funder,
            "purpose": row.purpose,
            "amount": typed(row.amount),
            "currency": row.currency,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "is_restricted": row.is_restricted,
            "owner": str(row.owner_id),
            "version": str(row.version),
        }

    def to_values(self) -> GrantValues:
        """What was typed, as the command takes it."""
        return GrantValues(
            funder=self.funder.data,
            purpose=self.purpose.data,
            amount=in_minor(self.amount.data) or 0,
            currency=self.currency.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            is_restricted=bool(self.is_restricted.data),
            owner_id=self.owner_id(),
        )


class SpendingForm(BaseForm):
    """What was paid from a grant."""

    spent_on = DateField(lazy(N_("Day")), [DAY])
    amount = DecimalField(
        lazy(N_("Amount")),
        [
            InputRequired(lazy(N_("Give the amount."))),
            NumberRange(
                min=-100_000_000,
                max=100_000_000,
                message=lazy(N_("Give an amount of at most 100 million.")),
            ),
        ],
        places=2,
        description=lazy(N_("With a minus where money came back.")),
    )
    what = StringField(
        lazy(N_("What for")), [InputRequired(lazy(N_("Say what it was for."))), Length(max=200)]
    )

    def minor(self) -> int:
        """The amount in the smallest unit."""
        return in_minor(self.amount.data) or 0


class AskReportForm(BaseForm):
    """A report that a funder wants."""

    due_on = DateField(lazy(N_("Due on")), [DAY])
    what = StringField(
        lazy(N_("What the funder wants to hear")),
        [InputRequired(lazy(N_("Say what the funder wants to hear."))), Length(max=200)],
    )


class HandInForm(BaseForm):
    """A report was handed in."""

    handed_in_on = DateField(lazy(N_("Handed in on")), [DAY])
