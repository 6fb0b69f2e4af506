"""The sheet that people fill in: a form made of a questionnaire in one language, without a cookie."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import DecimalField, HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from surveys.questionnaires.codes import QuestionKind
from surveys.questionnaires.content import Band, Content, Option, Question, Texts
from surveys.waves.answering.steps import Place, parts_of, places_of, steps_of
from surveys.waves.commands import Mark, Sheet
from web.forms import SelectChoice
from web.i18n import lazy, local_number, translate
from web.public_pages import PublicForm

K = QuestionKind
LONGEST_TEXT = 2000
NOT_APPLICABLE = "na"
AGREEMENT: Mapping[str, str] = {
    "5": N_("I agree strongly"),
    "4": N_("I agree"),
    "3": N_("Neither agree nor disagree"),
    "2": N_("I disagree"),
    "1": N_("I disagree strongly"),
    NOT_APPLICABLE: N_("Does not apply to me"),
}
ANSWER_IT = N_("Answer this question.")
TEXT_WARNING = N_(
    "What you write can tell who you are. Leave out names, places and dates if you do not want that."
)


class SheetForm(PublicForm):
    """One sheet; the fields of the questions are added for each questionnaire."""

    step = HiddenField(default="0")
    paper = HiddenField()

    content: Content
    language: str

    @property
    def here(self) -> int:
        """The step on which the sheet was sent."""
        last = len(steps_of(self.content)) - 1
        data = str(self.step.data or "")
        return min(int(data), last) if data.isascii() and data.isdecimal() and len(data) < 4 else 0

    def fields_of(self, step: int) -> list[tuple[Question | Band, list[Any]]]:
        """What is asked on a step, each with its fields."""
        return [(one, [self[place.name] for place in places_of(one)]) for one in steps_of(self.content)[step]]

    def carried(self, step: int) -> list[tuple[str, str]]:
        """What was answered on the other steps, as hidden inputs."""
        pairs: list[tuple[str, str]] = []
        for number in range(len(steps_of(self.content))):
            if number == step:
                continue
            for _, fields in self.fields_of(number):
                for field in fields:
                    pairs += [(field.name, value) for value in _raw(field)]
        return pairs

    def first_refused(self) -> int | None:
        """The first step with an answer that is not in order."""
        for number in range(len(steps_of(self.content))):
            if any(field.errors for _, fields in self.fields_of(number) for field in fields):
                return number
        return None

    def to_sheet(self) -> Sheet:
        """What is handed in."""
        marks: list[Mark] = []
        texts: dict[str, str] = {}
        bands: list[str | None] = []
        for one in parts_of(self.content):
            for place in places_of(one):
                data = self[place.name].data
                if place.band is not None:
                    bands.append(data or None)
                elif place.question is not None and place.question.kind is K.TEXT:
                    if data and data.strip():
                        texts[place.question.code] = data.strip()
                elif place.question is not None:
                    marks += _marks(place.question, place, data)
        first, second = (*bands, None, None)[:2]
        return Sheet(marks=marks, texts=texts, bands=(first, second))


def sheet_form(content: Content, language: str, *, required_until: int) -> type[SheetForm]:
    """The form of a questionnaire in a language; what must be answered is demanded up to a step."""
    fields: dict[str, Any] = {"content": content, "language": language}
    for number, step in enumerate(steps_of(content)):
        for one in step:
            for place in places_of(one):
                fields[place.name] = _field(place, language, is_demanded=number <= required_until)
    return type("SheetForm", (SheetForm,), fields)


def _field(place: Place, language: str, *, is_demanded: bool) -> Any:
    if place.band is not None:
        return RadioField(
            place.band.text[language], [Optional()], choices=_choices(place.band.options, language)
        )
    question = place.question
    assert question is not None, "a place holds a question or a band"
    label = question.text[language]
    if place.statement:
        label = next(one.label[language] for one in question.statements if one.code == place.statement)
    needed: list[Any] = [Optional()]
    if question.is_required and is_demanded:
        needed = [InputRequired(lazy(ANSWER_IT))]
    match question.kind:
        case K.AGREEMENT:
            return RadioField(label, needed, choices=_agreement)
        case K.GRID if question.points is None:
            return RadioField(label, needed, choices=_agreement)
        case K.SCALE | K.GRID:
            return RadioField(label, needed, choices=_points(question, language))
        case K.SINGLE:
            return RadioField(label, needed, choices=_choices(question.choices, language))
        case K.MULTIPLE:
            return SelectMultipleField(
                label,
                needed,
                choices=_choices(question.choices, language),
                widget=ListWidget(prefix_label=False),
                option_widget=CheckboxInput(),
            )
        case K.NUMBER:
            return DecimalField(label, [*needed, _within(question)], places=None)
        case _:
            return TextAreaField(
                label,
                [Optional(), Length(max=LONGEST_TEXT)],
                description=lazy(TEXT_WARNING),
                render_kw={"rows": 4},
            )


def _agreement() -> list[SelectChoice]:
    return [SelectChoice(value=value, label=translate(words)) for value, words in AGREEMENT.items()]


def _points(question: Question, language: str) -> list[SelectChoice]:
    low, high = _in(question.low, language), _in(question.high, language)
    words = {1: f"1 – {low}" if low else "1", question.highest: f"{question.highest} – {high}"}
    return [
        SelectChoice(value=str(point), label=words.get(point, str(point)))
        for point in range(1, question.highest + 1)
    ]


def _choices(options: Sequence[Option], language: str) -> list[SelectChoice]:
    return [SelectChoice(value=one.code, label=one.label[language]) for one in options]


def _in(texts: Texts | None, language: str) -> str:
    return (texts or {}).get(language, "")


def _within(question: Question) -> Any:
    low, high = question.minimum, question.maximum

    def check(_form: Any, field: Any) -> None:
        if field.data is None:
            return
        if not field.data.is_finite() or abs(field.data) > 10**12:
            raise ValidationError(translate(N_("Enter a number.")))
        if low is not None and field.data < low:
            raise ValidationError(
                translate(N_("Enter a number of at least %(least)s."), {"least": local_number(low)})
            )
        if high is not None and field.data > high:
            raise ValidationError(
                translate(N_("Enter a number of at most %(most)s."), {"most": local_number(high)})
            )

    return check


def _marks(question: Question, place: Place, data: Any) -> list[Mark]:
    if data is None or data == "" or data == []:
        return []
    if question.kind is K.MULTIPLE:
        return [Mark(question=question.code, choice=one) for one in data]
    if question.kind is K.SINGLE:
        return [Mark(question=question.code, choice=data)]
    if data == NOT_APPLICABLE:
        return [Mark(question=question.code, statement=place.statement, is_not_applicable=True)]
    return [Mark(question=question.code, statement=place.statement, value=float(data))]


def _raw(field: Any) -> list[str]:
    """What was typed, as it was typed."""
    given = field.raw_data or []
    return [str(one) for one in given if str(one)]
