"""Forms of the directory: the search, and what an NGO says of one of its services."""

from datetime import datetime

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from partners.services.commands import OLDEST, ServiceValues
from partners.services.labels import SERVICE_STATUSES, ServiceStatus
from partners.services.needs import NEED_LABELS, Need
from partners.services.queries import Search, ServiceRow
from web.forms import BaseForm, choices
from web.i18n import lazy

LONG = 8000


class SearchForm(BaseForm):
    """What to look for; sent by GET, so that a search is a link."""

    class Meta(BaseForm.Meta):
        """No token: nothing is changed."""

        csrf = False

    q = SearchField(
        lazy(N_("Words")),
        description=lazy(N_("In the name of an organisation, or in a service’s name or description.")),
    )
    need = SelectField(lazy(N_("Need")), choices=lambda: choices(NEED_LABELS.items(), blank=N_("Every need")))
    mental = BooleanField(lazy(N_("Only with services for mental health or crisis")))
    active = BooleanField(lazy(N_("Only organisations that take part")))

    def search(self) -> Search:
        """The search as the queries take it; a need that does not exist is no filter."""
        words = "".join(letter for letter in self.q.data or "" if letter.isprintable() or letter.isspace())
        self.q.data = words.strip()[:200]
        need = self.need.data if self.need.data in set(Need) else None
        return Search(
            text=self.q.data,
            need=Need(need) if need else None,
            mental_health=bool(self.mental.data),
            active=bool(self.active.data),
        )


class ServiceForm(BaseForm):
    """A service in the words of the NGO that offers it."""

    name = StringField(lazy(N_("Name of the service")), [InputRequired(), Length(max=255)])
    description = TextAreaField(
        lazy(N_("What the service does")),
        [Length(max=LONG)],
        description=lazy(N_("Officers read this before they refer a person. Name no clients.")),
    )
    status = SelectField(
        lazy(N_("Status")), [InputRequired()], choices=lambda: choices(SERVICE_STATUSES.items())
    )
    needs = SelectMultipleField(
        lazy(N_("Needs that the service meets")),
        [InputRequired(lazy(N_("Choose at least one need that the service meets.")))],
        description=lazy(N_("Choose all that apply.")),
        choices=lambda: choices(NEED_LABELS.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    is_mental_health = BooleanField(lazy(N_("The service concerns mental health or crisis")))
    eligibility = TextAreaField(lazy(N_("Who may use it")), [Length(max=LONG)])
    minimum_age = IntegerField(lazy(N_("Lowest age")), [Optional(), NumberRange(0, OLDEST)])
    maximum_age = IntegerField(lazy(N_("Highest age")), [Optional(), NumberRange(0, OLDEST)])
    languages = StringField(lazy(N_("Languages")), [Length(max=1000)])
    fees = StringField(
        lazy(N_("Fees")), [Length(max=1000)], description=lazy(N_("For example: none, or what it costs."))
    )
    seen = HiddenField()

    def values(self) -> ServiceValues:
        """What the form says, as the command takes it."""
        return ServiceValues(
            name=(self.name.data or "").strip(),
            description=_text(self.description.data),
            status=ServiceStatus(self.status.data),
            needs=frozenset(Need(need) for need in self.needs.data or ()),
            eligibility=_text(self.eligibility.data),
            minimum_age=self.minimum_age.data,
            maximum_age=self.maximum_age.data,
            languages=_text(self.languages.data),
            fees=_text(self.fees.data),
            is_mental_health=bool(self.is_mental_health.data),
        )

    def seen_at(self) -> datetime | None:
        """The last change that the page showed; a forged value counts as none."""
        try:
            return datetime.fromisoformat(self.seen.data) if self.seen.data else None
        except ValueError:
            return None


def given(row: ServiceRow) -> dict[str, object]:
    """A stored service as the form's first values."""
    names = ("name", "description", "eligibility", "minimum_age", "maximum_age", "languages", "fees")
    return {name: getattr(row, name) for name in names} | {
        "status": row.status.value,
        "needs": [need.value for need in row.needs],
        "is_mental_health": row.is_mental_health,
        "seen": row.assured_at.isoformat() if row.assured_at else "",
    }


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None
