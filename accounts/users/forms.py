"""Forms for managing people."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from wtforms import EmailField, IntegerField, SearchField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from accounts.roles import roles_for
from core.actor import OrganisationKind, Role
from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy


class RolesForm(BaseForm):
    """The roles and the unit of a person, as far as the organisation has them."""

    roles = SelectMultipleField(
        lazy(N_("Roles")),
        description=lazy(N_("Choose all that apply. Two of them may exclude each other.")),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    unit_id = SelectField(lazy(N_("Unit")), [Optional()])

    def offer(self, kind: OrganisationKind, units: list[Any]) -> None:
        """Offer the roles of this kind of organisation, and its units."""
        self.roles.choices = choices((definition.role, definition.label) for definition in roles_for(kind))
        self.unit_id.choices = choices(((unit.id, unit.name) for unit in units), blank=N_("No unit"))

    @property
    def chosen_roles(self) -> frozenset[Role]:
        """The roles ticked."""
        return frozenset(Role(value) for value in self.roles.data or [])

    @property
    def chosen_unit(self) -> UUID | None:
        """The unit chosen, if any."""
        return UUID(self.unit_id.data) if self.unit_id.data else None


LASTS = (
    ("", N_("Until it is closed")),
    ("24", N_("24 hours")),
    ("48", N_("48 hours")),
    ("72", N_("72 hours")),
)


class InviteForm(RolesForm):
    """A person who is to have an account."""

    lasts = SelectField(
        lazy(N_("The account lasts")),
        [Optional()],
        choices=lambda: choices(LASTS),
        description=lazy(N_("An account for an emergency or a short visit closes by itself.")),
    )

    @property
    def chosen_time(self) -> timedelta | None:
        """How long a temporary account lasts."""
        return timedelta(hours=int(self.lasts.data)) if self.lasts.data else None

    name = StringField(
        lazy(N_("Full name")),
        [InputRequired(lazy(N_("Enter the person’s name."))), Length(max=160)],
        filters=[lambda text: text.strip() if text else text],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        lazy(N_("E-mail")),
        [
            InputRequired(lazy(N_("Enter the person’s e-mail address."))),
            Email(lazy(N_("Enter an e-mail address, for example name@example.org."))),
            Length(max=254),
        ],
        filters=[lambda text: text.strip() if text else text],
        render_kw={"autocomplete": "off"},
    )


class ChangeUserForm(RolesForm):
    """Changed roles and unit."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class UserFilter(BaseForm):
    """Narrows the list of people."""

    class Meta(BaseForm.Meta):
        """A GET form carries no token."""

        csrf = False

    q = SearchField(lazy(N_("Part of the name or e-mail")))
