"""Lines for another log system: whatever the texts of a row hold, a row is one line and no line is forged."""

import json
import random
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from audit.copying import line_of
from audit.models import Outcome

NASTY = (
    "\r\n",
    "\n",
    "\x00",
    "\x1b[31m",
    "\x85",
    "\u2028",
    "\u2029",
    "\x0b",
    "\x0c",
    "\x1c",
    '"}\n{"chain":"x"',
    "\ud800",
)


def row_with(text: str, sequence: int) -> SimpleNamespace:
    return SimpleNamespace(
        chain="operator",
        sequence=sequence,
        at=datetime(2026, 3, 11, tzinfo=UTC),
        action=text,
        outcome=Outcome.DONE,
        reason=text,
        user_id=None,
        organisation_id=None,
        roles=text,
        subject_kind=text,
        subject_id=text,
        details=text,
        session_hash=None,
        address=text,
        request_id=text,
        mac=b"m" * 32,
        form=3,
        cells=b"notes",
    )


@pytest.mark.proves("G-09")
def test_ten_thousand_hostile_texts_make_ten_thousand_lines() -> None:
    chance = random.Random(20261122)
    texts = [
        "".join(
            chance.choice((*NASTY, chr(chance.randrange(32, 0x3000)), "a"))
            for _ in range(chance.randrange(1, 40))
        )
        for _ in range(10_000)
    ]
    content = "".join(f"{line_of(row_with(text, n))}\n" for n, text in enumerate(texts))
    assert content.isascii()
    assert not any(ord(letter) < 32 and letter != "\n" for letter in content)
    lines = content.splitlines()
    assert len(lines) == 10_000
    for n, (line, text) in enumerate(zip(lines, texts, strict=True)):
        parsed = json.loads(line)
        assert (parsed["sequence"], parsed["action"], parsed["subject"]) == (n, text, [text, text])
