"""Codes, keys, aliases and addresses."""

import pytest

from core.references import ALPHABET
from wellbeing.participants.aliases import FIRST, SECOND, suggest_alias
from wellbeing.participants.keys import folded, make_code, make_key
from wellbeing.participants.policy import is_work_address


def test_a_key_has_more_than_eighty_bits_and_no_look_alikes() -> None:
    key = make_key()
    assert [len(group) for group in key.split("-")] == [5, 5, 5, 5]
    assert set(folded(key)) <= set(ALPHABET)
    assert len(ALPHABET) ** len(folded(key)) > 2**80
    assert not set("0O1IL") & set(ALPHABET)
    assert make_key() != key
    assert len(folded(make_code())) == 10


@pytest.mark.parametrize("typed", ["7k3m9-2qfgh", " 7K3M9 2QFGH ", "7K3M9–2QFGH", "7k3m92qfgh"])
def test_however_a_code_is_typed_it_is_the_same(typed: str) -> None:
    assert folded(typed) == "7K3M92QFGH"


def test_an_alias_is_two_words_of_the_lists() -> None:
    first, second = suggest_alias().split()
    assert first in FIRST
    assert second in SECOND
    assert len({one + other for one in FIRST for other in SECOND}) == 400


@pytest.mark.parametrize(
    ("mail", "domain", "is_work"),
    [
        ("robin@force.example", "force.example", True),
        ("robin@Force.Example", "force.example", True),
        ("robin@mail.force.example", "force.example", True),
        ("robin@notforce.example", "force.example", False),
        ("robin@home.example", "force.example", False),
        ("robin@force.example", None, False),
    ],
)
def test_a_work_address_is_known_by_its_domain(mail: str, domain: str | None, is_work: bool) -> None:
    assert is_work_address(mail, domain) is is_work
