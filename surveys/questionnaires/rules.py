"""What a questionnaire must be, so that it can be asked (security E-12, facts.md 2.6)."""

import re
from collections.abc import Iterable, Sequence

from core.errors import RuleBroken
from core.text import N_
from surveys.questionnaires.codes import QuestionKind
from surveys.questionnaires.content import Band, Content, Option, Question, Texts
from surveys.questionnaires.languages import LANGUAGES

K = QuestionKind
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
MOST_QUESTIONS = 40
MOST_OPTIONS = 20
MOST_BANDS = 2
"""More attributes beside each other would tell who somebody is (facts.md 2.6)."""
MOST_BAND_OPTIONS = 6
LONGEST_TEXT = 500
LONGEST_INTRODUCTION = 2000
POINTS = range(3, 11)


def check_content(content: Content) -> None:
    """A questionnaire has a title and at least one question, and each part is in order; raises `RuleBroken`."""
    if not content.title:
        raise RuleBroken(N_("Choose at least one language."), "languages")
    for language in content.title:
        if language not in LANGUAGES:
            raise RuleBroken(N_("Choose languages from the list."), "languages")
    if not any(text.strip() for text in content.title.values()):
        raise RuleBroken(N_("Give the questionnaire a title."), "title")
    _check_length(content.title, "title", 120)
    _check_length(content.introduction, "introduction", LONGEST_INTRODUCTION)
    if len(content.questions) > MOST_QUESTIONS:
        raise RuleBroken(N_("Forty questions are the most: nobody answers more."))
    _check_codes(one.code for one in content.questions)
    for question in content.questions:
        check_question(question)
    if len(content.bands) > MOST_BANDS:
        raise RuleBroken(
            N_("Two attributes are the most: more of them beside each other tell who somebody is.")
        )
    _check_codes(one.code for one in content.bands)
    for band in content.bands:
        check_band(band)


def check_question(question: Question) -> None:
    """What a question of its kind needs; raises `RuleBroken` at the form's field."""
    if not any(text.strip() for text in question.text.values()):
        raise RuleBroken(N_("Write the question."), "text")
    _check_length(question.text, "text")
    match question.kind:
        case K.SCALE:
            _check_scale(question)
        case K.SINGLE | K.MULTIPLE:
            _check_options(
                question.choices, N_("Write at least two choices, each on a line."), "choices", fewest=2
            )
        case K.NUMBER:
            _check_number(question)
        case K.GRID:
            _check_options(
                question.statements,
                N_("Write at least two statements, each on a line."),
                "statements",
                fewest=2,
            )
            if question.points is not None:
                _check_scale(question)
        case K.TEXT | K.AGREEMENT:
            pass
    if question.kind is K.TEXT and question.is_required:
        raise RuleBroken(
            N_("Free text is never required: what people write can tell who they are."), "is_required"
        )


def check_band(band: Band) -> None:
    """An attribute is coarse: two to six options; raises `RuleBroken`."""
    if not any(text.strip() for text in band.text.values()):
        raise RuleBroken(N_("Write the question."), "text")
    _check_length(band.text, "text")
    _check_options(band.options, N_("Write at least two options, each on a line."), "choices", fewest=2)
    if len(band.options) > MOST_BAND_OPTIONS:
        raise RuleBroken(
            N_("Six options are the most: finer ones tell who somebody is. Join some of them."), "choices"
        )


def _check_scale(question: Question) -> None:
    if question.points is None or question.points not in POINTS:
        raise RuleBroken(N_("A scale has 3 to 10 points."), "points")
    for words, field in ((question.low, "low"), (question.high, "high")):
        if words is None or not any(text.strip() for text in words.values()):
            raise RuleBroken(N_("Say what both ends of the scale mean."), field)
        _check_length(words, field, 80)


def _check_number(question: Question) -> None:
    low, high = question.minimum, question.maximum
    if low is not None and high is not None and low >= high:
        raise RuleBroken(N_("The largest number must be above the smallest."), "maximum")
    if question.unit is not None:
        _check_length(question.unit, "unit", 40)


def _check_options(options: Sequence[Option], too_few: str, field: str, *, fewest: int) -> None:
    if len(options) < fewest:
        raise RuleBroken(too_few, field)
    if len(options) > MOST_OPTIONS:
        raise RuleBroken(N_("Twenty lines are the most."), field)
    _check_codes(one.code for one in options)
    for option in options:
        _check_length(option.label, field, 200)
    for language in {language for option in options for language in option.label}:
        labels = [option.label.get(language, "").strip().casefold() for option in options]
        if len({one for one in labels if one}) < len([one for one in labels if one]):
            raise RuleBroken(N_("Two lines say the same."), field)


def _check_length(texts: Texts, field: str, most: int = LONGEST_TEXT) -> None:
    if any(len(text) > most for text in texts.values()):
        raise RuleBroken(N_("This is too long: %(most)s characters are the most."), field, most=most)


def _check_codes(codes: Iterable[str]) -> None:
    listed = list(codes)
    if len(set(listed)) < len(listed) or not all(CODE.fullmatch(one) for one in listed):
        raise RuleBroken(N_("Each part needs a code of its own, of small letters, digits and hyphens."))
