import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.services.phone_numbers import PhoneForm, read_phone


@pytest.mark.parametrize(
    ("number", "form", "digits"),
    [
        ("(555) 010-2640", PhoneForm.USUAL, "5550102640"),
        ("(800) 555-LEAD", PhoneForm.VANITY, "8005555323"),
        ("(800) ABC-WXYZ", PhoneForm.VANITY, "8002229999"),
        ("800 Abc Wxyz", PhoneForm.VANITY, "8002229999"),
        ("(555) DEF-GH12", PhoneForm.VANITY, "5553334412"),
        ("(311)    -", PhoneForm.SHORT, "311"),
        ("(   ) 911-    ", PhoneForm.SHORT, "911"),
        ("988", PhoneForm.SHORT, "988"),
        ("555.010.2640", PhoneForm.UNUSUAL, "5550102640"),
        ("1-555-010-2640", PhoneForm.UNUSUAL, "5550102640"),
        ("(3  )    -", PhoneForm.UNUSABLE, None),
        ("(   ) -  -", PhoneForm.UNUSABLE, None),
        ("(555) 010-985", PhoneForm.UNUSABLE, None),
        ("(F41) 555-0100", PhoneForm.UNUSABLE, None),
        ("(555) 010-2640 ext", PhoneForm.UNUSABLE, None),
        ("", PhoneForm.UNUSABLE, None),
    ],
)
def test_a_number_is_read_or_nothing_is_guessed(number: str, form: PhoneForm, digits: str | None) -> None:
    assert read_phone(number) == (form, digits)


@given(st.text(max_size=40))
def test_whatever_is_written_only_dialable_digits_come_out(number: str) -> None:
    form, digits = read_phone(number)
    assert (digits is None) == (form is PhoneForm.UNUSABLE)
    assert digits is None or len(digits) == (3 if form is PhoneForm.SHORT else 10)
