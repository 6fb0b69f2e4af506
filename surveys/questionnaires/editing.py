"""Changing what a questionnaire asks, as plain values: each step answers a new content."""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.errors import NotFound
from surveys.questionnaires.content import Band, Content, Option, Question, Texts
from surveys.questionnaires.policy import NOT_FOUND

_NUMBERED = re.compile(r"[a-z](\d+)", re.ASCII)


def put_question(content: Content, question: Question) -> Content:
    """The question in the place of the one with its code, or at the end.

    An indicator counts a question in its own words only: in other ones it is another question (facts 1.8, E01). A
    language may be added, and take nothing away.
    """
    codes = [one.code for one in content.questions]
    if question.code in codes:
        before = content.question(question.code)
        if before is not None and not _says_the_same(before, question):
            question = replace(question, indicator=None)
        kept = [question if one.code == question.code else one for one in content.questions]
        return replace(content, questions=tuple(kept))
    return replace(content, questions=(*content.questions, question))


def _says_the_same(before: Question, after: Question) -> bool:
    written = {language: words.strip() for language, words in before.text.items() if words.strip()}
    return before.points == after.points and all(
        after.text.get(language, "").strip() == words for language, words in written.items()
    )


def move_question(content: Content, code: str, *, by: int) -> Content:
    """The question one place up (-1) or down (1); at an end it stays. Raises `NotFound`."""
    questions = list(content.questions)
    place = next((place for place, one in enumerate(questions) if one.code == code), None)
    if place is None:
        raise NotFound(NOT_FOUND)
    to = min(max(place + by, 0), len(questions) - 1)
    questions.insert(to, questions.pop(place))
    return replace(content, questions=tuple(questions))


def remove_question(content: Content, code: str) -> Content:
    """Without the question; raises `NotFound`."""
    if content.question(code) is None:
        raise NotFound(NOT_FOUND)
    return replace(content, questions=tuple(one for one in content.questions if one.code != code))


def put_band(content: Content, band: Band) -> Content:
    """The attribute in the place of the one with its code, or at the end."""
    if band.code in [one.code for one in content.bands]:
        return replace(content, bands=tuple(band if one.code == band.code else one for one in content.bands))
    return replace(content, bands=(*content.bands, band))


def remove_band(content: Content, code: str) -> Content:
    """Without the attribute; raises `NotFound`."""
    if code not in [one.code for one in content.bands]:
        raise NotFound(NOT_FOUND)
    return replace(content, bands=tuple(one for one in content.bands if one.code != code))


def next_code(codes: Sequence[str], letter: str) -> str:
    """A code that none of these is, numbered on: “q7”."""
    numbers = [int(found[1]) for one in codes if (found := _NUMBERED.fullmatch(one))]
    number = max([*numbers, len(codes)], default=0) + 1
    return f"{letter}{number}"


def options_of_lines(lines: Texts, before: Sequence[Option]) -> tuple[Option, ...]:
    """Choices from lines in each language: the third line of each belongs together; codes of before stay in their places."""
    listed = {language: _lines(text) for language, text in lines.items()}
    count = max((len(one) for one in listed.values()), default=0)
    codes = [one.code for one in before[:count]]
    while len(codes) < count:
        codes.append(next_code(codes, "c"))
    return tuple(
        Option(
            code=code,
            label={
                language: found[place] if place < len(found) else "" for language, found in listed.items()
            },
        )
        for place, code in enumerate(codes)
    )


def lines_of_options(options: Sequence[Option], language: str) -> str:
    """What the form shows of choices in a language."""
    return "\n".join(one.label.get(language, "") for one in options)


def in_languages(content: Content, languages: Sequence[str]) -> Content:
    """The title in these languages and no other; texts of languages that are left out are dropped everywhere."""

    def kept(texts: Texts) -> Texts:
        return {language: texts.get(language, "") for language in languages}

    def options(found: Sequence[Option]) -> tuple[Option, ...]:
        return tuple(replace(one, label=kept(one.label)) for one in found)

    questions = tuple(
        replace(
            one,
            text=kept(one.text),
            low=kept(one.low) if one.low is not None else None,
            high=kept(one.high) if one.high is not None else None,
            unit=kept(one.unit) if one.unit is not None else None,
            choices=options(one.choices),
            statements=options(one.statements),
        )
        for one in content.questions
    )
    bands = tuple(replace(one, text=kept(one.text), options=options(one.options)) for one in content.bands)
    introduction = kept(content.introduction)
    return replace(
        content, title=kept(content.title), introduction=introduction, questions=questions, bands=bands
    )


def _lines(text: str) -> list[str]:
    return [line for one in text.splitlines() if (line := one.strip())]
