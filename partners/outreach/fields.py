"""Fields that several forms of outreach have in common."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import DecimalField, HiddenField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from partners.outreach.terms import CURRENCIES
from web.forms import BaseForm, SelectChoice
from web.i18n import lazy, translate

ZERO_OR_MORE = NumberRange(min=0, max=100_000_000, message=lazy(N_("Give a number of zero or more.")))
BOXES: dict[str, Any] = {
    "widget": ListWidget(prefix_label=False),
    "option_widget": CheckboxInput(),
}


def currency_field() -> SelectField:
    """The currency of an amount."""
    return SelectField(
        lazy(N_("Currency")),
        [InputRequired(lazy(N_("Choose a currency from the list.")))],
        choices=[SelectChoice(value=one, label=one) for one in CURRENCIES],
    )


def amount_field(label: str, *, needed: str | None = None, hint: str = "") -> DecimalField:
    """An amount of money."""
    first = InputRequired(lazy(needed)) if needed else Optional()
    return DecimalField(lazy(label), [first, ZERO_OR_MORE], places=2, description=lazy(hint) if hint else "")


class OwnedForm(BaseForm):
    """Something that a person of one's own organisation owns."""

    owner = SelectField(lazy(N_("Owner")), [InputRequired(lazy(N_("Choose a person.")))])
    version = HiddenField()

    def offer_owners(self, people: Iterable[Any]) -> None:
        """The people to choose from."""
        self.owner.choices = people_choices(people)

    def owner_id(self) -> UUID:
        """The person who was chosen."""
        return UUID(self.owner.data)

    def seen_version(self) -> int | None:
        """The version that was looked at."""
        return int(self.version.data) if str(self.version.data or "").isdigit() else None


class SharedForm(BaseForm):
    """Something that is one's own, or shared with a partnership."""

    partnership = SelectField(
        lazy(N_("Shared with")),
        [Optional()],
        description=lazy(N_("The other side of that partnership can read it, and not change it.")),
    )

    def offer_partnerships(self, pairs: Iterable[tuple[UUID, str]]) -> None:
        """The partnerships to choose from, by the name of the other side."""
        nobody = SelectChoice(value="", label=translate(N_("Nobody: for our own organisation")))
        self.partnership.choices = [
            nobody,
            *(SelectChoice(value=str(one), label=label) for one, label in pairs),
        ]

    def partnership_id(self) -> UUID | None:
        """The partnership that was chosen."""
        return UUID(self.partnership.data) if self.partnership.data else None


def people_choices(people: Iterable[Any]) -> list[SelectChoice]:
    """People as choices by name."""
    first = SelectChoice(value="", label=translate(N_("Choose a person")))
    return [first, *(SelectChoice(value=str(one.id), label=one.name) for one in people)]
