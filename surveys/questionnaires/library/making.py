"""How the questionnaires of the library are written down."""

from dataclasses import dataclass

from surveys.questionnaires.codes import Purpose, QuestionKind
from surveys.questionnaires.content import Band, Content, Option, Question, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryQuestionnaire:
    """A questionnaire that comes with the product."""

    code: str
    version: int
    purpose: Purpose
    content: Content

    @property
    def key(self) -> str:
        """Code and version, such as “community-perception/1”."""
        return f"{self.code}/{self.version}"


def texts(en: str, es: str, fr: str) -> Texts:
    """A text in the three languages."""
    return {"en": en, "es": es, "fr": fr}


def agreement(code: str, text: Texts, *, indicator: str | None = None, required: bool = True) -> Question:
    """A statement on the five points of agreement."""
    return Question(
        code=code, kind=QuestionKind.AGREEMENT, text=text, indicator=indicator, is_required=required
    )


def open_text(code: str, text: Texts) -> Question:
    """A question for free text, never required."""
    return Question(code=code, kind=QuestionKind.TEXT, text=text)


def single(code: str, text: Texts, *choices: tuple[str, Texts]) -> Question:
    """One of several choices, not required."""
    return Question(code=code, kind=QuestionKind.SINGLE, text=text, choices=options(*choices))


def band(code: str, text: Texts, *choices: tuple[str, Texts]) -> Band:
    """A coarse attribute."""
    return Band(code=code, text=text, options=options(*choices))


def options(*choices: tuple[str, Texts]) -> tuple[Option, ...]:
    """Choices from pairs of a code and its texts."""
    return tuple(Option(code=code, label=label) for code, label in choices)
