"""What a questionnaire may be, how it is kept, and when two wordings are the same."""

from dataclasses import replace

import pytest

from core.errors import NotFound, RuleBroken
from surveys.questionnaires import editing
from surveys.questionnaires.codes import Purpose, QuestionKind
from surveys.questionnaires.content import Band, Content, Option, Question, all_texts, dump, load
from surveys.questionnaires.languages import LANGUAGES, WITH_PAGES
from surveys.questionnaires.library import LIBRARY, LibraryQuestionnaire
from surveys.questionnaires.rules import MOST_QUESTIONS, check_content, check_question
from surveys.questionnaires.wording import wording_of

K = QuestionKind
EN = {"en": "How was it?"}
OPTIONS = (Option(code="a", label={"en": "Good"}), Option(code="b", label={"en": "Bad"}))
SCALE = Question(code="q1", kind=K.SCALE, text=EN, points=7, low={"en": "Bad"}, high={"en": "Good"})
GRID = Question(code="q2", kind=K.GRID, text=EN, statements=OPTIONS)
BAND = Band(code="a1", text=EN, options=OPTIONS)
CONTENT = Content(title={"en": "Title"}, introduction={"en": "Hello"}, questions=(SCALE, GRID), bands=(BAND,))


@pytest.mark.parametrize("found", list(LIBRARY.values()), ids=list(LIBRARY))
def test_each_of_the_library_is_complete_in_three_languages(found: LibraryQuestionnaire) -> None:
    check_content(found.content)
    assert found.content.languages == WITH_PAGES
    assert load(dump(found.content)) == found.content
    for texts in all_texts(found.content):
        assert set(texts) == set(WITH_PAGES)
        assert len({texts["en"], texts["es"]}) == 2 or texts["en"] in ("No",), texts


def test_the_library_feeds_the_indicators_that_it_is_for() -> None:
    fed = {one.code: {q.indicator for q in one.content.questions if q.indicator} for one in LIBRARY.values()}
    assert fed["training-feedback"] == {"T05"}
    assert fed["community-perception"] == {"E01"}
    assert fed["personal-experience"] == {"E02"}
    assert fed["trust-in-confidentiality"] == {"W02"}
    heard = [q.code for q in LIBRARY["personal-experience"].content.questions if q.indicator == "E02"]
    assert heard == ["heard", "respected", "explained", "fair"]
    assert {one.purpose for one in LIBRARY.values()} <= set(Purpose)


def test_what_is_kept_as_json_comes_back_as_it_was() -> None:
    number = Question(
        code="q3", kind=K.NUMBER, text=EN, minimum=0.0, maximum=9.5, unit={"en": "days"}, is_required=True
    )
    content = replace(CONTENT, questions=(*CONTENT.questions, number))
    assert load(dump(content)) == content


def test_only_a_language_with_every_text_is_complete() -> None:
    both = editing.in_languages(CONTENT, ("en", "es"))
    assert both.languages == ("en",)
    spanish = replace(
        both,
        title={"en": "Title", "es": "Título"},
        introduction={"en": "Hello", "es": ""},
    )
    assert spanish.languages == ("en",)


def test_the_same_wording_has_the_same_digest_whatever_the_title() -> None:
    renamed = replace(CONTENT, title={"en": "Another"}, introduction={"en": "Other"})
    assert wording_of(renamed) == wording_of(CONTENT)
    asked = replace(CONTENT, questions=(replace(SCALE, text={"en": "How was it"}), GRID))
    assert wording_of(asked) != wording_of(CONTENT)
    swapped = replace(CONTENT, questions=(GRID, SCALE))
    assert wording_of(swapped) != wording_of(CONTENT)
    assert wording_of(load(dump(CONTENT))) == wording_of(CONTENT)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (replace(SCALE, text={"en": " "}), "text"),
        (replace(SCALE, points=2), "points"),
        (replace(SCALE, points=11), "points"),
        (replace(SCALE, points=None), "points"),
        (replace(SCALE, low={"en": ""}), "low"),
        (replace(SCALE, high=None), "high"),
        (replace(SCALE, kind=K.SINGLE, points=None), "choices"),
        (replace(SCALE, kind=K.MULTIPLE, choices=OPTIONS[:1]), "choices"),
        (replace(SCALE, kind=K.SINGLE, choices=(OPTIONS[0], replace(OPTIONS[0], code="c"))), "choices"),
        (replace(GRID, statements=()), "statements"),
        (replace(GRID, points=12, low=EN, high=EN), "points"),
        (replace(SCALE, kind=K.NUMBER, minimum=3.0, maximum=3.0), "maximum"),
        (replace(SCALE, kind=K.TEXT, is_required=True), "is_required"),
        (replace(SCALE, text={"en": "x" * 501}), "text"),
    ],
    ids=[
        *(
            "empty",
            "two points",
            "eleven points",
            "no points",
            "no low",
            "no high",
            "no choice",
            "one choice",
        ),
        *("equal choices", "no statement", "grid of twelve", "numbers", "text demanded", "too long"),
    ],
)
def test_a_question_that_cannot_be_asked(question: Question, field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_question(question)
    assert refusal.value.field == field


@pytest.mark.proves("E-12")
def test_more_than_two_attributes_or_fine_ones_are_refused() -> None:
    check_content(replace(CONTENT, bands=(BAND, replace(BAND, code="a2"))))
    with pytest.raises(RuleBroken, match="Two attributes"):
        check_content(replace(CONTENT, bands=(BAND, replace(BAND, code="a2"), replace(BAND, code="a3"))))
    seven = tuple(Option(code=f"c{n}", label={"en": str(n)}) for n in range(7))
    with pytest.raises(RuleBroken, match="Six options"):
        check_content(replace(CONTENT, bands=(replace(BAND, options=seven),)))


def test_a_questionnaire_that_cannot_be() -> None:
    for content, words in (
        (replace(CONTENT, title={}), "language"),
        (replace(CONTENT, title={"xx": "Title"}), "from the list"),
        (replace(CONTENT, title={"en": ""}), "title"),
        (replace(CONTENT, questions=(SCALE, SCALE)), "code of its own"),
        (replace(CONTENT, questions=(replace(SCALE, code="Q 1"),)), "code of its own"),
    ):
        with pytest.raises(RuleBroken, match=words):
            check_content(content)
    many = tuple(replace(SCALE, code=f"q{n}") for n in range(MOST_QUESTIONS + 1))
    with pytest.raises(RuleBroken, match="Forty"):
        check_content(replace(CONTENT, questions=many))


def test_questions_are_put_moved_and_taken_out() -> None:
    added = editing.put_question(CONTENT, replace(SCALE, code="q3"))
    assert [one.code for one in added.questions] == ["q1", "q2", "q3"]
    up = editing.move_question(added, "q3", by=-1)
    assert [one.code for one in up.questions] == ["q1", "q3", "q2"]
    assert editing.move_question(added, "q1", by=-1) == added
    assert editing.move_question(added, "q3", by=1) == added
    assert editing.remove_question(added, "q3") == CONTENT
    changed = editing.put_question(CONTENT, replace(SCALE, points=5))
    assert [one.points for one in changed.questions] == [5, None]
    assert editing.remove_band(editing.put_band(CONTENT, replace(BAND, code="a2")), "a2") == CONTENT
    with pytest.raises(NotFound):
        editing.remove_question(CONTENT, "q9")
    with pytest.raises(NotFound):
        editing.move_question(CONTENT, "q9", by=1)
    with pytest.raises(NotFound):
        editing.remove_band(CONTENT, "a9")


def test_lines_of_each_language_belong_together_and_keep_their_codes() -> None:
    lines = {"en": "Yes\n\n No \nPerhaps", "es": "Sí\nNo"}
    found = editing.options_of_lines(lines, (Option(code="yes", label={}),))
    assert [one.code for one in found] == ["yes", "c2", "c3"]
    assert [one.label for one in found] == [
        {"en": "Yes", "es": "Sí"},
        {"en": "No", "es": "No"},
        {"en": "Perhaps", "es": ""},
    ]
    assert editing.lines_of_options(found, "en") == "Yes\nNo\nPerhaps"
    assert editing.next_code(["q1", "q7", "trust"], "q") == "q8"
    assert editing.next_code([], "q") == "q1"
    assert set(WITH_PAGES) <= set(LANGUAGES)


def test_a_question_in_other_words_feeds_no_indicator() -> None:
    """Facts 1.8 E01: the wording is frozen between waves. A further language takes nothing away."""
    content = LIBRARY["community-perception"].content
    trust = content.question("trust")
    assert trust is not None
    assert trust.indicator == "E01"
    german = replace(trust, text={**trust.text, "de": "Ich vertraue der Polizei hier."})
    for kept in (trust, replace(trust, is_required=False), german):
        shown = editing.put_question(content, kept).question("trust")
        assert shown is not None
        assert shown.indicator == "E01"
    for other in (
        replace(trust, text={**trust.text, "en": "I trust the helpers here."}),
        replace(trust, text={**trust.text, "es": ""}),
    ):
        shown = editing.put_question(content, other).question("trust")
        assert shown is not None
        assert shown.indicator is None
