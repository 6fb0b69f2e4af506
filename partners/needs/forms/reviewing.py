"""Forms for the experts' review, overruled ranks, and what follows from priorities."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from accounts.users.queries import WorkerRow
from core.text import N_
from partners.needs.commands import Opinion
from partners.needs.forms.gathering import NamesForm
from partners.needs.rows import ExpertRow, ThemeRow
from partners.services.needs import NEED_LABELS, Need
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate

WEIGHTS = (
    ("1", N_("1 – hardly matters")),
    ("2", N_("2")),
    ("3", N_("3 – matters")),
    ("4", N_("4")),
    ("5", N_("5 – matters most")),
)


class ExpertForm(BaseForm):
    """Whom to ask."""

    expert = SelectField(lazy(N_("Person")), [InputRequired(lazy(N_("Choose a person from the list.")))])

    def offer(self, people: Iterable[tuple[WorkerRow, str]]) -> None:
        """The people of the side or sides."""
        first = SelectChoice(value="", label=translate(N_("Choose a person")))
        self.expert.choices = [
            first,
            *(
                SelectChoice(value=str(one.id), label=f"{one.name} ({house})" if house else one.name)
                for one, house in people
            ),
        ]

    def user_id(self) -> UUID:
        """The person who was chosen."""
        return UUID(self.expert.data)


def review_form(themes: Sequence[ThemeRow], own: ExpertRow) -> Any:
    """The form of an expert: a weight and a comment for each theme, and one for the whole."""
    given = {one.theme_id: one for one in own.weights}
    fields: dict[str, Any] = {
        "comment": TextAreaField(
            lazy(N_("Your comment")),
            [Optional(), Length(max=2000)],
            description=lazy(N_("On the evidence as a whole: what is missing, what you doubt. Name nobody.")),
            render_kw={"rows": 4},
        )
    }
    values: dict[str, Any] = {"comment": own.comment}
    for number, theme in enumerate(themes):
        fields[f"weight_{number}"] = RadioField(
            theme.name, [InputRequired(lazy(N_("Give it a weight.")))], choices=choices(WEIGHTS)
        )
        fields[f"comment_{number}"] = StringField(lazy(N_("Why")), [Optional(), Length(max=500)])
        if theme.id in given:
            values[f"weight_{number}"] = str(given[theme.id].weight)
            values[f"comment_{number}"] = given[theme.id].comment
    kind = type("ReviewForm", (NamesForm,), fields)
    return kind.from_request(**values)  # type: ignore[attr-defined]


def opinions_of(form: Any, themes: Sequence[ThemeRow]) -> dict[UUID, Opinion]:
    """What was given, as the command takes it."""
    return {
        theme.id: Opinion(
            weight=int(form[f"weight_{number}"].data), comment=form[f"comment_{number}"].data or ""
        )
        for number, theme in enumerate(themes)
    }


class PlaceForm(BaseForm):
    """Another place than the rule's, with the reason."""

    place = IntegerField(
        lazy(N_("Place")),
        [Optional()],
        description=lazy(N_("1 is the first. Leave it empty to follow the rule again.")),
    )
    reason = TextAreaField(
        lazy(N_("Reason")),
        [Optional(), Length(max=500)],
        description=lazy(N_("It stands in the report.")),
        render_kw={"rows": 3},
    )


class WantedForm(BaseForm):
    """A service that is wanted."""

    need = SelectField(lazy(N_("Need")), [InputRequired(lazy(N_("Choose the need.")))])
    words = TextAreaField(
        lazy(N_("What is wanted")),
        [InputRequired(lazy(N_("Say what is wanted, for whom and where."))), Length(max=1000)],
        description=lazy(N_("For whom, where and at what times. NGOs of the partnership read it.")),
        render_kw={"rows": 4},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.need.choices = choices(NEED_LABELS.items(), blank=N_("Choose the need."))

    def chosen(self) -> Need:
        """The need that was chosen."""
        return Need(self.need.data)


class SearchForm(BaseForm):
    """An NGO of the directory of which a due-diligence assessment is opened."""

    ngo = RadioField(lazy(N_("Organisation")), [InputRequired(lazy(N_("Choose an organisation.")))])
    due_on = DateField(lazy(N_("To be decided by")), [InputRequired(lazy(N_("Give the day.")))])

    def offer(self, pairs: Iterable[tuple[UUID, str]]) -> None:
        """The organisations that were found."""
        self.ngo.choices = [SelectChoice(value=str(one), label=name) for one, name in pairs]


class SettleForm(BaseForm):
    """What became of it."""

    met = RadioField(
        lazy(N_("What became of it")),
        [InputRequired(lazy(N_("Say what became of it.")))],
        choices=[
            SelectChoice(value="met", label=lazy(N_("Met"))),
            SelectChoice(value="withdrawn", label=lazy(N_("No longer pursued"))),
        ],
    )
    outcome = TextAreaField(
        lazy(N_("In words")),
        [InputRequired(lazy(N_("Say what became of it."))), Length(max=1000)],
        render_kw={"rows": 3},
    )
