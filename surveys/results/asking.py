"""From the content of a questionnaire to what was asked, one question or statement each, in one language."""

from collections.abc import Mapping

from core.canonical import canonical_json, content_hash
from surveys.questionnaires.codes import QuestionKind
from surveys.questionnaires.content import Content, Option, Question, dump
from surveys.results.values import Asked, Form
from surveys.results.words import AGREEMENT

FORMS: Mapping[QuestionKind, Form] = {
    QuestionKind.SCALE: Form.SCALE,
    QuestionKind.AGREEMENT: Form.SCALE,
    QuestionKind.GRID: Form.SCALE,
    QuestionKind.SINGLE: Form.CHOICE,
    QuestionKind.MULTIPLE: Form.CHOICES,
    QuestionKind.NUMBER: Form.NUMBER,
    QuestionKind.TEXT: Form.TEXT,
}

NOT_WORDING = frozenset({"indicator", "is_required"})
"""What may change of a question without making it another one."""


def place_of(question: str, statement: str) -> str:
    """The code of a question, or of a statement of a grid."""
    return f"{question}.{statement}" if statement else question


def in_language(texts: Mapping[str, str], language: str) -> str:
    """A text in a language, else in the first one that it was written in."""
    return texts.get(language) or next(iter(texts.values()), "")


def list_asked(content: Content, language: str, *, indicator: str | None = None) -> list[Asked]:
    """Everything that was asked in its order, or only what feeds an indicator; a grid is one entry a statement."""
    asked: list[Asked] = []
    written = {one["code"]: one for one in dump(content)["questions"]}
    for question in content.questions:
        if indicator is not None and question.indicator != indicator:
            continue
        words = in_language(question.text, language)
        stored = {name: part for name, part in written[question.code].items() if name != "statements"}
        for statement in question.statements or (None,):
            asked.append(_asked(question, statement, words, language, stored))
    return asked


def _asked(
    question: Question, statement: Option | None, words: str, language: str, stored: Mapping[str, object]
) -> Asked:
    told = {name: part for name, part in stored.items() if name not in NOT_WORDING} | (
        {"statement": dict(statement.label)} if statement else {}
    )
    return Asked(
        code=place_of(question.code, statement.code if statement else ""),
        words=in_language(statement.label, language) if statement else words,
        heading=words if statement else None,
        form=FORMS[question.kind],
        fingerprint=content_hash(canonical_json(told)),
        options=_options(question, language),
        highest=question.highest,
    )


def _options(question: Question, language: str) -> tuple[tuple[str, str], ...]:
    if question.choices:
        return tuple((one.code, in_language(one.label, language)) for one in question.choices)
    if FORMS[question.kind] is not Form.SCALE:
        return ()
    if question.points is None:
        return tuple((str(point), words) for point, words in enumerate(AGREEMENT, start=1))
    ends = {1: question.low, question.highest: question.high}
    return tuple(
        (str(point), f"{point} {in_language(texts, language)}" if (texts := ends.get(point)) else str(point))
        for point in range(1, question.highest + 1)
    )
