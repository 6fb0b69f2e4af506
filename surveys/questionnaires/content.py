"""What a questionnaire asks: frozen values, kept as JSON in a version, with a text for each language.

Texts are mappings of a language (ISO 639-1) to words. Codes of questions, choices, statements and bands never change
within a version, so answers name them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.questionnaires.codes import AGREEMENT_POINTS, QuestionKind

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A choice, or a statement of a grid."""

    code: str
    label: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; what does not belong to its kind is empty."""

    code: str
    kind: QuestionKind
    text: Texts
    is_required: bool = False
    indicator: str | None = None
    """The indicator whose figure it feeds, such as “T05”; None: none."""
    points: int | None = None
    """Points of a scale, 3 to 10, or of a grid on a scale; None for a grid on agreement."""
    low: Texts | None = None
    high: Texts | None = None
    """Words at both ends of a scale."""
    choices: tuple[Option, ...] = ()
    statements: tuple[Option, ...] = ()
    """Of a grid."""
    minimum: float | None = None
    maximum: float | None = None
    unit: Texts | None = None

    @property
    def highest(self) -> int:
        """The highest point of a scale, of agreement or of a grid; points begin at 1."""
        return self.points or AGREEMENT_POINTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A coarse attribute that is asked beside the questions, such as an age group; at most two (facts.md 2.6)."""

    code: str
    text: Texts
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that a version of a questionnaire says."""

    title: Texts
    introduction: Texts
    questions: tuple[Question, ...]
    bands: tuple[Band, ...] = ()

    def question(self, code: str) -> Question | None:
        """The question of a code."""
        return next((one for one in self.questions if one.code == code), None)

    @property
    def languages(self) -> tuple[str, ...]:
        """The complete languages, those of the title in order: each has every text that any language has."""
        written = [texts for texts in all_texts(self) if any(text.strip() for text in texts.values())]
        return tuple(
            language for language in self.title if all(texts.get(language, "").strip() for texts in written)
        )


def all_texts(content: Content) -> Iterator[Texts]:
    """Every text of a questionnaire."""
    yield content.title
    yield content.introduction
    for question in content.questions:
        yield question.text
        yield from (texts for texts in (question.low, question.high, question.unit) if texts is not None)
        yield from (option.label for option in (*question.choices, *question.statements))
    for band in content.bands:
        yield band.text
        yield from (option.label for option in band.options)


def dump(content: Content) -> dict[str, Any]:
    """The content as JSON keeps it."""
    return {
        "title": dict(content.title),
        "introduction": dict(content.introduction),
        "questions": [_question(one) for one in content.questions],
        "bands": [
            {"code": one.code, "text": dict(one.text), "options": _options(one.options)}
            for one in content.bands
        ],
    }


def load(stored: Mapping[str, Any]) -> Content:
    """The content from what JSON kept."""
    return Content(
        title=stored["title"],
        introduction=stored["introduction"],
        questions=tuple(_load_question(one) for one in stored["questions"]),
        bands=tuple(
            Band(code=one["code"], text=one["text"], options=_load_options(one["options"]))
            for one in stored["bands"]
        ),
    )


def _question(one: Question) -> dict[str, Any]:
    values: dict[str, Any] = {"code": one.code, "kind": one.kind.value, "text": dict(one.text)}
    values["is_required"] = one.is_required
    for name in ("indicator", "points", "minimum", "maximum"):
        if getattr(one, name) is not None:
            values[name] = getattr(one, name)
    for name in ("low", "high", "unit"):
        if getattr(one, name) is not None:
            values[name] = dict(getattr(one, name))
    for name in ("choices", "statements"):
        if getattr(one, name):
            values[name] = _options(getattr(one, name))
    return values


def _load_question(stored: Mapping[str, Any]) -> Question:
    values = {**stored, "kind": QuestionKind(stored["kind"])}
    for name in ("choices", "statements"):
        values[name] = _load_options(stored.get(name, ()))
    return Question(**values)


def _options(options: tuple[Option, ...]) -> list[dict[str, Any]]:
    return [{"code": one.code, "label": dict(one.label)} for one in options]


def _load_options(stored: Any) -> tuple[Option, ...]:
    return tuple(Option(code=one["code"], label=one["label"]) for one in stored)
