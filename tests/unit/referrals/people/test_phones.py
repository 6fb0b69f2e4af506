"""The same telephone number reads the same however it was typed, and a short code is nobody's number."""

import pytest

from referrals.people.phones import DIALLING, normalise_phone


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("(410) 555-0100", "US", "+14105550100"),
        ("1-410-555-0100", "US", "+14105550100"),
        ("+1 410 555 0100", "US", "+14105550100"),
        ("011 44 20 7946 0100", "US", "+442079460100"),
        ("410.555.0100 ext. 12", "CA", "+14105550100"),
        ("４１０ ５５５ ０１００", "US", "+14105550100"),
        ("٤١٠٥٥٥٠١٠٠", "US", "+14105550100"),
        ("555-0100", "US", "US:5550100"),
        ("020 7946 0100", "GB", "+442079460100"),
        ("+44 (0)20 7946 0100", "GB", "+442079460100"),
        ("00 44 20 7946 0100", "GB", "+442079460100"),
        ("0044 20 7946 0100", "gb", "+442079460100"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("0151 1234567", "DE", "+491511234567"),
        ("12345678", "ZZ", "ZZ:12345678"),
        ("+1 555 0100", "US", "+15550100"),
    ],
)
def test_one_way_of_writing(typed: str, country: str, number: str) -> None:
    assert normalise_phone(typed, country) == number


@pytest.mark.parametrize("typed", [None, "", "   ", "911", "none", "call his mother", "1" * 16])
def test_what_is_nobodys_number(typed: str | None) -> None:
    assert normalise_phone(typed, "US") is None


@pytest.mark.parametrize("country", sorted(DIALLING))
def test_a_normalised_number_stays_as_it_is(country: str) -> None:
    once = normalise_phone("07123 456789", country)
    assert once is not None
    if once.startswith("+"):
        assert normalise_phone(once, country) == once
