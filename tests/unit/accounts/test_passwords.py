import threading
import time

import pytest

from accounts.sign_in import hashing
from accounts.sign_in.hashing import hash_password, is_outdated, password_matches
from accounts.sign_in.password_rules import may_use_password
from core.errors import RuleBroken

CONTEXT = ("Robin Adeyemi", "robin.adeyemi", "Northgate Police Department")


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet herons at dusk",
        "exactly15chars!",
        "x7#Q" * 3 + "zebra kite",
        "sju tysta hägrar i skymningen",
        "七只安静的苍鹭在黄昏时分飞过了湖面",
        "🦊🐢🦉🐝🦋🐙🐳🦔🐞🦩🦥🦦🐊🐨🐼",
        " trailing blank is kept ",
        "a police car drove past seven quiet herons",
        "k" + "wordy " * 21 + "z",
    ],
)
def test_a_long_password_of_any_characters_is_fit(password: str) -> None:
    may_use_password(password, context=CONTEXT)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "fourteen chars",
        "é" * 1 + "e\u0301" * 13,
        "x" * 200,
        "ab " * 43,
        "password1234567",
        "Password!!!!!!!!",
        "12345passwordpassword",
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
        "iloveyouiloveyou",
        "monkeymonkeymonkey",
        "robin.adeyemi.2026",
        "Adeyemi-Northgate1",
        "concordat-police-1",
        "northgatepolicedepartment",
        "liaisonofficer2026",
        "administrator-2026",
    ],
)
def test_a_short_or_guessable_password_is_refused(password: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        may_use_password(password, context=CONTEXT)
    assert refused.value.field == "password"


@pytest.mark.proves("A-06")
def test_only_the_password_itself_matches() -> None:
    stored = hash_password("seven quiet herons at dusk")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password_matches(stored, "seven quiet herons at dusk")
    assert not password_matches(stored, "seven quiet herons at dusk ")
    assert not password_matches(stored, "")
    assert not password_matches(None, "seven quiet herons at dusk")
    assert not password_matches("damaged", "seven quiet herons at dusk")
    assert not is_outdated(stored)
    assert is_outdated(stored.replace("m=19456", "m=8192"))


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    assert password_matches(hash_password("sju tysta hägrar"), "sju tysta ha\u0308grar")


@pytest.mark.proves("A-07")
def test_an_unknown_account_costs_as_much_as_a_known_one() -> None:
    stored = hash_password("seven quiet herons at dusk")
    password_matches(None, "warm up")

    def cost(value: str | None) -> float:
        started = time.process_time()
        for _ in range(5):
            password_matches(value, "wrong password entirely")
        return time.process_time() - started

    known, unknown = min(cost(stored) for _ in range(3)), min(cost(None) for _ in range(3))
    assert 0.6 < unknown / known < 1.7


@pytest.mark.proves("A-06")
def test_at_most_four_hashes_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[int] = []
    most: list[int] = []
    lock = threading.Lock()

    class Slow:
        def verify(self, _stored: str, _password: str) -> bool:
            with lock:
                running.append(1)
                most.append(len(running))
            time.sleep(0.02)
            with lock:
                running.pop()
            return True

    monkeypatch.setattr(hashing, "_hasher", Slow())
    threads = [threading.Thread(target=password_matches, args=("stored", "x")) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == hashing.MAX_PARALLEL


@pytest.mark.proves("A-06")
def test_an_overlong_password_is_never_hashed() -> None:
    with pytest.raises(ValueError, match="overlong"):
        hash_password("x" * 129)
