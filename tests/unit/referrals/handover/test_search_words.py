"""Which words of a text can be found, and what counts as a reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.references import make_reference
from referrals.handover.search.models import Source
from referrals.handover.search.queries import FoundIn, reference_in
from referrals.handover.search.words import LONGEST, MOST_WORDS, SHORTEST, STOP_WORDS, searchable_words


def test_words_without_capitals_accents_and_everyday_words() -> None:
    text = "He was AT the Café, again: the café’s owner — O’Neill — called. Ｆｕｌｌ width; naïve 2nd floor 7"
    assert searchable_words(text) == (
        "cafe",
        "owner",
        "o'neill",
        "called",
        "full",
        "width",
        "naive",
        "2nd",
        "floor",
    )


def test_a_possessive_and_its_noun_are_one_word() -> None:
    assert searchable_words("sister’s sister's sister") == ("sister",)


@pytest.mark.parametrize("text", [None, "", "   ", "a to of", "!?… --- ___", "x" * (LONGEST + 1)])
def test_nothing_to_find(text: str | None) -> None:
    assert searchable_words(text) == ()


def test_a_long_text_is_found_by_its_first_words() -> None:
    words = searchable_words(" ".join(f"word{number}" for number in range(MOST_WORDS + 50)))
    assert len(words) == MOST_WORDS
    assert words[-1] == f"word{MOST_WORDS - 1}"


@given(st.text(max_size=200))
def test_every_word_found_in_a_text_finds_itself(text: str) -> None:
    words = searchable_words(text)
    assert len(words) == len(set(words))
    for word in words:
        assert searchable_words(word.upper()) == (word,) or word.upper().casefold() != word
        assert SHORTEST <= len(word) <= LONGEST
        assert word not in STOP_WORDS


@pytest.mark.parametrize("written", ["R-7K3M-92QF", "r-7k3m-92qf", " 7K3M-92QF ", "R 7k3m 92qf", "7k3m92qf"])
def test_a_reference_however_it_is_written(written: str) -> None:
    assert reference_in(written) == "R-7K3M-92QF"


@pytest.mark.parametrize("written", ["", "Jo Example", "R-7K3M", "R-AEIO-92QF", "+1 555 0100", "P-7K3M-92QF"])
def test_what_is_no_reference(written: str) -> None:
    assert reference_in(written) is None


def test_every_reference_is_recognised_and_every_source_is_a_place() -> None:
    assert all(reference_in(made) == made for made in (make_reference("R") for _ in range(200)))
    assert {source.value for source in Source} < {place.value for place in FoundIn}
