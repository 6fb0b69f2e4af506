"""The forms of a questionnaire: its title, a question of each kind, an attribute; a field for each language."""

from collections.abc import Sequence
from typing import Any

from babel.support import LazyProxy
from wtforms import BooleanField, DecimalField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.errors import RuleBroken
from core.text import N_
from surveys.questionnaires.codes import PURPOSES, Purpose, QuestionKind
from surveys.questionnaires.content import Band, Content, Question, Texts
from surveys.questionnaires.editing import lines_of_options, options_of_lines
from surveys.questionnaires.languages import LANGUAGES
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate

K = QuestionKind


class QuestionnaireForm(BaseForm):
    """What it is for, in which languages, and its first title."""

    purpose = RadioField(
        lazy(N_("What it is for")),
        [InputRequired(lazy(N_("Choose what it is for.")))],
        choices=lambda: choices(PURPOSES.items()),
    )
    languages = SelectMultipleField(
        lazy(N_("Languages")),
        [InputRequired(lazy(N_("Choose at least one language.")))],
        choices=lambda: [SelectChoice(value=code, label=name) for code, name in LANGUAGES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        default=["en"],
    )
    title = StringField(
        lazy(N_("Title")),
        [InputRequired(lazy(N_("Give the questionnaire a title."))), Length(max=120)],
        description=lazy(N_("In the first language. The others follow on the next page.")),
    )

    @property
    def chosen_purpose(self) -> Purpose:
        """What it is for."""
        return Purpose(self.purpose.data)

    @property
    def content(self) -> Content:
        """A questionnaire without questions yet."""
        chosen = [one for one in LANGUAGES if one in (self.languages.data or [])]
        title = {
            one: (self.title.data or "").strip() if not place else "" for place, one in enumerate(chosen)
        }
        return Content(title=title, introduction=dict.fromkeys(chosen, ""), questions=())


class InLanguages(BaseForm):
    """A form with fields for several languages: `text_en`, `text_es` and so on."""

    languages: Sequence[str] = ()

    def texts(self, name: str) -> Texts:
        """What was written into the fields of a name."""
        return {one: (self[f"{name}_{one}"].data or "").strip() for one in self.languages}

    def refuse(self, error: RuleBroken) -> None:
        """Show a refusal at the first language's field."""
        field = f"{error.field}_{self.languages[0]}"
        if error.field and field in self._fields:
            error = RuleBroken(error.message, field, **error.params)
        super().refuse(error)


def texts_form(content: Content) -> type[InLanguages]:
    """The form of title and introduction."""
    fields: dict[str, Any] = {}
    for one in content.title:
        fields[f"title_{one}"] = StringField(_in(N_("Title"), one), [Length(max=120)])
        fields[f"introduction_{one}"] = TextAreaField(
            _in(N_("Introduction"), one), [Length(max=2000)], render_kw={"rows": 3}
        )
    return _form("TextsForm", tuple(content.title), fields)


def texts_values(content: Content) -> dict[str, Any]:
    """What the form of title and introduction shows."""
    shown = {}
    for one in content.title:
        shown[f"title_{one}"] = content.title.get(one, "")
        shown[f"introduction_{one}"] = content.introduction.get(one, "")
    return shown


def question_form(kind: QuestionKind, languages: Sequence[str]) -> type[InLanguages]:
    """The form of a question of a kind."""
    fields: dict[str, Any] = {}
    for one in languages:
        fields[f"text_{one}"] = TextAreaField(
            _in(N_("Question"), one), [Length(max=500)], render_kw={"rows": 2}
        )
        if kind in (K.SINGLE, K.MULTIPLE):
            fields[f"choices_{one}"] = _lines(N_("Choices, each on a line"), one)
        if kind is K.GRID:
            fields[f"statements_{one}"] = _lines(N_("Statements, each on a line"), one)
        if kind in (K.SCALE, K.GRID):
            fields[f"low_{one}"] = StringField(_in(N_("Words at 1"), one), [Length(max=80)])
            fields[f"high_{one}"] = StringField(_in(N_("Words at the highest point"), one), [Length(max=80)])
        if kind is K.NUMBER:
            fields[f"unit_{one}"] = StringField(_in(N_("Unit"), one), [Length(max=40)])
    if kind in (K.SCALE, K.GRID):
        left_empty = N_("3 to 10. Leave it empty to ask for agreement on five points.")
        fields["points"] = IntegerField(
            lazy(N_("Points of the scale")),
            [Optional()],
            description=lazy(left_empty if kind is K.GRID else N_("3 to 10.")),
        )
    if kind is K.NUMBER:
        fields["minimum"] = DecimalField(lazy(N_("Smallest number")), [Optional()])
        fields["maximum"] = DecimalField(lazy(N_("Largest number")), [Optional()])
    if kind is not K.TEXT:
        fields["is_required"] = BooleanField(lazy(N_("Must be answered")))
    return _form("QuestionForm", tuple(languages), fields)


def question_values(question: Question, languages: Sequence[str]) -> dict[str, Any]:
    """What the form shows of a question."""
    shown: dict[str, Any] = {
        "points": question.points,
        "minimum": question.minimum,
        "maximum": question.maximum,
        "is_required": question.is_required,
    }
    for one in languages:
        shown[f"text_{one}"] = question.text.get(one, "")
        for name in ("low", "high", "unit"):
            shown[f"{name}_{one}"] = (getattr(question, name) or {}).get(one, "")
        for name in ("choices", "statements"):
            shown[f"{name}_{one}"] = lines_of_options(getattr(question, name), one)
    return shown


def question_of(form: InLanguages, kind: QuestionKind, code: str, before: Question | None) -> Question:
    """The question that was written."""

    def number(name: str) -> float | None:
        data = form[name].data if name in form else None
        return None if data is None else float(data)

    points = form["points"].data if "points" in form else None
    scaled = kind is K.SCALE or points is not None
    unit = form.texts("unit") if kind is K.NUMBER else {}
    choices_before = before.choices if before else ()
    statements_before = before.statements if before else ()
    return Question(
        code=code,
        kind=kind,
        text=form.texts("text"),
        is_required="is_required" in form and bool(form["is_required"].data),
        indicator=before.indicator if before else None,
        points=points,
        low=form.texts("low") if scaled else None,
        high=form.texts("high") if scaled else None,
        choices=options_of_lines(form.texts("choices"), choices_before)
        if kind in (K.SINGLE, K.MULTIPLE)
        else (),
        statements=options_of_lines(form.texts("statements"), statements_before) if kind is K.GRID else (),
        minimum=number("minimum"),
        maximum=number("maximum"),
        unit=unit if any(unit.values()) else None,
    )


def band_form(languages: Sequence[str]) -> type[InLanguages]:
    """The form of a coarse attribute."""
    fields: dict[str, Any] = {}
    for one in languages:
        fields[f"text_{one}"] = StringField(_in(N_("Question"), one), [Length(max=500)])
        fields[f"choices_{one}"] = _lines(N_("Options, each on a line"), one)
    return _form("BandForm", tuple(languages), fields)


def band_values(band: Band, languages: Sequence[str]) -> dict[str, Any]:
    """What the form shows of an attribute."""
    shown = {f"text_{one}": band.text.get(one, "") for one in languages}
    return {**shown, **{f"choices_{one}": lines_of_options(band.options, one) for one in languages}}


def band_of(form: InLanguages, code: str, before: Band | None) -> Band:
    """The attribute that was written."""
    options = options_of_lines(form.texts("choices"), before.options if before else ())
    return Band(code=code, text=form.texts("text"), options=options)


def _in(text: str, language: str) -> Any:
    """A label with the language's own name behind it."""
    return _paired(text, LANGUAGES[language])


def _paired(text: str, name: str) -> Any:
    """“Title (Español)”, translated when it is shown."""
    return LazyProxy(lambda: f"{translate(text)} ({name})", enable_cache=False)


def _lines(text: str, language: str) -> TextAreaField:
    return TextAreaField(_in(text, language), [Length(max=4000)], render_kw={"rows": 5})


def _form(name: str, languages: tuple[str, ...], fields: dict[str, Any]) -> type[InLanguages]:
    return type(name, (InLanguages,), {**fields, "languages": languages})
