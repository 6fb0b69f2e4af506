"""Forms of results: reviewing a text, declaring how many people there are, publishing."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import (
    BooleanField,
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

from core.errors import RuleBroken
from core.text import N_
from surveys.questionnaires.content import Band
from surveys.results.asking import in_language
from surveys.results.commands import FrameValues
from surveys.results.states import Readership
from surveys.results.words import AUDIENCES
from web.forms import BaseForm, choices
from web.i18n import lazy

RELEASE, WITHHOLD, LOOK = "release", "withhold", "look"
DECISIONS = {
    LOOK: N_("Show me the text with these struck out"),
    RELEASE: N_("Release it with these struck out"),
    WITHHOLD: N_("Withhold it: nobody reads it"),
}


class ReviewForm(BaseForm):
    """What is struck out of a text, and whether it is released."""

    text_id = HiddenField()
    names = TextAreaField(
        lazy(N_("Names and other words to strike out, one to a line")),
        [Length(max=2000)],
        description=lazy(
            N_(
                "People, places and events by which somebody could be known. Words are taken away, never changed."
            )
        ),
        render_kw={"rows": 4},
    )
    decision = RadioField(
        lazy(N_("What happens with it")),
        [InputRequired(lazy(N_("Choose what happens with the text.")))],
        choices=lambda: choices(DECISIONS.items()),
        default=LOOK,
    )

    @property
    def lines(self) -> list[str]:
        """The words, one from each line."""
        return [line.strip() for line in (self.names.data or "").splitlines() if line.strip()]


class FrameForm(BaseForm):
    """How many people a survey is about."""

    population = IntegerField(
        lazy(N_("People in all")),
        [
            Optional(),
            NumberRange(min=1, max=100_000_000, message=lazy(N_("Enter a number of people from 1 up."))),
        ],
        description=lazy(N_("Only where it is known: the margin of error is smaller then.")),
    )
    band = SelectField(lazy(N_("Weight by")), [Optional()])
    people = TextAreaField(
        lazy(N_("People in each group, one group to a line")),
        [Length(max=2000)],
        description=lazy(
            N_(
                "Each group, a colon, and how many people: “Under 30: 4100”. Leave out those whose number nobody knows."
            )
        ),
        render_kw={"rows": 5},
    )
    source = StringField(
        lazy(N_("Where the numbers come from, with the year")),
        [InputRequired(lazy(N_("Say where the numbers come from, with the year."))), Length(max=200)],
    )

    def values_of(self, bands: Sequence[Band]) -> FrameValues:
        """What was filled in, groups by their words or codes; `RuleBroken` where a line is no group with a number."""
        people = {}
        chosen = [option for band in bands if band.code == self.band.data for option in band.options]
        known = {
            words.casefold(): option.code
            for option in chosen
            for words in (*option.label.values(), option.code)
        }
        for line in (self.people.data or "").splitlines():
            code, colon, number = line.strip().rpartition(":")
            if not number.strip():
                continue
            digits = number.strip().replace(",", "")
            if not colon or not (digits.isascii() and digits.isdecimal()) or len(digits) > 9:
                raise RuleBroken(N_("“%(line)s” is not a group with a number."), "people", line=line.strip())
            group = " ".join(code.split()).casefold()
            people[known.get(group, code.strip())] = int(digits)
        if people and not self.band.data:
            raise RuleBroken(N_("Choose the group by which answers are weighted."), "band")
        return FrameValues(
            population=self.population.data,
            band=self.band.data or None,
            people=people,
            source=(self.source.data or "").strip(),
        )


def lines_of(bands: Sequence[Band], language: str) -> str:
    """A line for each group of a survey, in its words, for a number behind the colon."""
    return "\n".join(f"{in_language(option.label, language)}: " for band in bands for option in band.options)


class PublishForm(BaseForm):
    """For whom results are published."""

    readership = RadioField(
        lazy(N_("Who may read them")),
        [InputRequired(lazy(N_("Choose who may read the results.")))],
        choices=lambda: choices([(one.value, label) for one, label in AUDIENCES.items()]),
    )
    readers = SelectMultipleField(
        lazy(N_("Which partners")),
        [Optional()],
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    with_texts = BooleanField(lazy(N_("With the texts that were released")))
    sure = BooleanField(
        lazy(N_("I have read the results, and they may be published as they are")),
        [InputRequired(lazy(N_("Confirm that you have read them.")))],
    )

    @property
    def chosen(self) -> list[UUID]:
        """The partners that were chosen."""
        if self.readership.data != Readership.PARTNER.value:
            return []
        return [UUID(one) for one in self.readers.data or []]
