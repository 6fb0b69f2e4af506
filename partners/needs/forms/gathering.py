"""Forms for what is asked and for its evidence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from partners.needs.commands import Origin, Question, Talk
from partners.needs.naming import HINTS, Suspicion
from partners.needs.rows import AssessmentRow, SourceRow, ThemeRow
from partners.needs.statistics import COLUMNS, REQUIRED
from partners.needs.surveyed import PublishedRow
from partners.needs.terms import BARRIERS, SOURCE_KINDS, USUAL_GROUP, Barrier, SourceKind
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate
from web.uploads import FileForm

BOXES: dict[str, Any] = {
    "widget": ListWidget(prefix_label=False),
    "option_widget": CheckboxInput(),
    "coerce": lambda value: value if isinstance(value, UUID) else UUID(value),
}
"""Boxes to tick; what comes from the database is an id already, what comes from a form becomes one."""


class QuestionForm(BaseForm):
    """What an assessment asks, where and when."""

    title = StringField(lazy(N_("Title")), [InputRequired(lazy(N_("Give it a title."))), Length(max=160)])
    question = TextAreaField(
        lazy(N_("Question")),
        [InputRequired(lazy(N_("Say what you want to know."))), Length(max=1000)],
        description=lazy(N_("For instance: What keeps people from help in the week after a crisis?")),
        render_kw={"rows": 3},
    )
    area = StringField(lazy(N_("Area")), [InputRequired(lazy(N_("Say for which area."))), Length(max=200)])
    starts_on = DateField(lazy(N_("From")), [InputRequired(lazy(N_("Give the first day.")))])
    ends_on = DateField(lazy(N_("Until")), [InputRequired(lazy(N_("Give the last day.")))])
    smallest_group = IntegerField(
        lazy(N_("Fewest people of a talk")),
        [InputRequired(lazy(N_("Give a number between 3 and 50.")))],
        default=USUAL_GROUP,
        description=lazy(
            N_("Focus groups, and interviews together, with fewer people are not written down.")
        ),
    )
    method = TextAreaField(
        lazy(N_("How it is done")),
        [Optional(), Length(max=4000)],
        description=lazy(N_("Notes on the method, for the report: who was asked, who was not, and why.")),
        render_kw={"rows": 4},
    )
    version = HiddenField()

    @classmethod
    def values_of(cls, row: AssessmentRow) -> dict[str, Any]:
        """What is asked as people type it."""
        return {
            "title": row.title,
            "question": row.question,
            "area": row.area,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "smallest_group": row.smallest_group,
            "method": row.method,
            "version": str(row.version),
        }

    def to_question(self) -> Question:
        """What was typed, as the command takes it."""
        return Question(
            title=self.title.data,
            question=self.question.data,
            area=self.area.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            smallest_group=self.smallest_group.data,
            method=self.method.data or "",
        )

    def seen_version(self) -> int | None:
        """The version that was looked at."""
        return int(self.version.data) if str(self.version.data or "").isdigit() else None


class NewForm(QuestionForm):
    """A new assessment, of one's own organisation or of a partnership."""

    partnership = SelectField(
        lazy(N_("Whose assessment is it?")),
        [Optional()],
        description=lazy(N_("Of a partnership, both sides gather, review and read it.")),
    )

    def offer_partnerships(self, own: str, pairs: Iterable[tuple[UUID, str]]) -> None:
        """One's own organisation, and the partnerships by the name of the other side."""
        self.partnership.choices = [
            SelectChoice(value="", label=own),
            *(
                SelectChoice(value=str(one), label=translate(N_("Partnership with %(name)s"), {"name": name}))
                for one, name in pairs
            ),
        ]

    def partnership_id(self) -> UUID | None:
        """The partnership that was chosen."""
        return UUID(self.partnership.data) if self.partnership.data else None


class StatisticsForm(FileForm):
    """A file of statistics and where it comes from."""

    title = StringField(
        lazy(N_("What the figures are about")),
        [InputRequired(lazy(N_("Say what the figures are about."))), Length(max=200)],
    )
    publisher = StringField(
        lazy(N_("Source")),
        [InputRequired(lazy(N_("Say who published them."))), Length(max=200)],
        description=lazy(N_("Who published them, and in what.")),
    )
    year = IntegerField(lazy(N_("Year")), [InputRequired(lazy(N_("Give a year between 1900 and 2100.")))])
    licence = StringField(
        lazy(N_("Licence")),
        [InputRequired(lazy(N_("Say under which licence they may be used."))), Length(max=160)],
    )
    link = StringField(
        lazy(N_("Link")),
        [InputRequired(lazy(N_("Give a link to the source."))), Length(max=500)],
        render_kw={"inputmode": "url"},
    )
    file = FileField(
        lazy(N_("File")),
        description=lazy(N_("CSV in UTF-8 with a header, at most 500 records and half a megabyte.")),
        render_kw={"accept": ".csv,text/csv"},
    )

    def to_origin(self) -> Origin:
        """Where the file comes from, as the command takes it."""
        return Origin(
            title=self.title.data,
            publisher=self.publisher.data,
            year=self.year.data,
            licence=self.licence.data,
            link=self.link.data,
        )


def mapping_form(header: Sequence[str], present: Mapping[str, str]) -> Any:
    """The form that says which column of a file holds what."""
    fields: dict[str, Any] = {}
    for name, label in COLUMNS.items():
        needed = name in REQUIRED
        validators = (
            [InputRequired(lazy(N_("Choose the column that holds this.")))] if needed else [Optional()]
        )
        blank = N_("Choose a column") if needed else N_("None")
        fields[name] = SelectField(
            lazy(label),
            validators,
            choices=[
                SelectChoice(value="", label=translate(blank)),
                *(SelectChoice(value=column, label=column) for column in header),
            ],
        )
    kind = type("MappingForm", (BaseForm,), fields)
    return kind.from_request(**present)  # type: ignore[attr-defined]


def mapping_of(form: Any) -> dict[str, str]:
    """What was chosen."""
    return {name: form[name].data for name in COLUMNS if form[name].data}


class NamesForm(BaseForm):
    """Words that might name somebody: a look before they are saved."""

    names_checked = BooleanField(
        lazy(N_("Nobody is named")),
        description=lazy(N_("I have read it again: no name, number, address or date of a person is in it.")),
    )

    def suspect(self, found: Sequence[Suspicion]) -> list[str]:
        """What looks like a name, in words for the page."""
        return [f"“{one.text}”: {translate(HINTS[one.hint])}" for one in found]


def talk_form(themes: Sequence[ThemeRow], **values: Any) -> Any:
    """The form of a talk, with a field of words for each theme of the code list."""
    fields: dict[str, Any] = {
        "kind": RadioField(
            lazy(N_("Kind")),
            [InputRequired(lazy(N_("Choose what kind of talk it was.")))],
            choices=choices(
                (kind, SOURCE_KINDS[kind]) for kind in (SourceKind.FOCUS_GROUP, SourceKind.INTERVIEWS)
            ),
        ),
        "title": StringField(
            lazy(N_("Title")), [InputRequired(lazy(N_("Give it a title."))), Length(max=200)]
        ),
        "held_on": DateField(lazy(N_("Day")), [InputRequired(lazy(N_("Give the day.")))]),
        "group_words": StringField(
            lazy(N_("With whom")),
            [InputRequired(lazy(N_("Say with whom in words, without names."))), Length(max=200)],
            description=lazy(N_("For instance: parents of young adults, west of the river.")),
        ),
        "people": IntegerField(
            lazy(N_("Number of people")), [InputRequired(lazy(N_("Give the number of people.")))]
        ),
        "themes": SelectMultipleField(
            lazy(N_("Themes that were spoken of")),
            [InputRequired(lazy(N_("Choose at least one theme of the list.")))],
            choices=[SelectChoice(value=str(theme.id), label=theme.name) for theme in themes],
            **BOXES,
        ),
        "notes": TextAreaField(
            lazy(N_("Notes")),
            [Optional(), Length(max=4000)],
            description=lazy(N_("In your own words. Name nobody, and quote nobody who could be recognised.")),
            render_kw={"rows": 5},
        ),
    }
    for number, theme in enumerate(themes):
        fields[f"words_{number}"] = StringField(theme.name, [Optional(), Length(max=1000)])
    kind = type("TalkForm", (NamesForm,), fields)
    return kind.from_request(**values)  # type: ignore[attr-defined]


def talk_of(form: Any, themes: Sequence[ThemeRow]) -> Talk:
    """What was typed, as the command takes it; words count for themes that were chosen."""
    chosen = set(form.themes.data)
    return Talk(
        kind=SourceKind(form.kind.data),
        title=form.title.data,
        held_on=form.held_on.data,
        group_words=form.group_words.data,
        people=form.people.data,
        notes=form.notes.data or "",
        themes={
            theme.id: form[f"words_{number}"].data or ""
            for number, theme in enumerate(themes)
            if theme.id in chosen
        },
        names_checked=bool(form.names_checked.data),
    )


class SurveyForm(BaseForm):
    """Published results that become evidence."""

    publication = RadioField(
        lazy(N_("Published results")),
        [InputRequired(lazy(N_("Choose published results from the list.")))],
    )

    def offer(self, rows: Iterable[PublishedRow]) -> None:
        """The results to choose from."""
        self.publication.choices = [
            SelectChoice(value=str(row.id), label=f"{row.title} ({row.organisation_name})") for row in rows
        ]


class ThemeForm(BaseForm):
    """A theme of the code list."""

    name = StringField(
        lazy(N_("Theme")), [InputRequired(lazy(N_("Give the theme a name."))), Length(max=120)]
    )
    meaning = StringField(lazy(N_("When it is used")), [Optional(), Length(max=400)])


class SourceThemesForm(BaseForm):
    """Which themes a source speaks of."""

    themes = SelectMultipleField(lazy(N_("Themes")), [Optional()], **BOXES)

    def offer(self, themes: Iterable[ThemeRow]) -> None:
        """The themes of the code list."""
        self.themes.choices = [SelectChoice(value=str(theme.id), label=theme.name) for theme in themes]


class BarrierForm(NamesForm):
    """Something that keeps people from help, with the sources that say so."""

    kind = RadioField(lazy(N_("Barrier")), [InputRequired(lazy(N_("Choose what keeps people from help.")))])
    words = TextAreaField(
        lazy(N_("What the evidence says")),
        [InputRequired(lazy(N_("Say what the evidence says of it."))), Length(max=1000)],
        render_kw={"rows": 3},
    )
    sources = SelectMultipleField(
        lazy(N_("Sources that say so")), [InputRequired(lazy(N_("Choose the sources that say so.")))], **BOXES
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(BARRIERS.items())

    def offer(self, rows: Iterable[SourceRow]) -> None:
        """The sources that say something."""
        self.sources.choices = [
            SelectChoice(value=str(row.id), label=f"{row.code}: {row.title}")
            for row in rows
            if not row.waits_for_mapping
        ]

    def barrier(self) -> Barrier:
        """The kind that was chosen."""
        return Barrier(self.kind.data)
