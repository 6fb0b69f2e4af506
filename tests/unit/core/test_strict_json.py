"""JSON of others: what two programs might read differently is refused, and so is what costs too much."""

import json

import pytest

from accounts.factors.passkeys.ceremonies import parsed
from audit.anchors import AnchorRefused, read_signed
from core.errors import RuleBroken
from core.strict_json import DEEPEST, LARGEST, read_json


def _deep(levels: int, opening: str = "[", closing: str = "]") -> str:
    return opening * levels + "1" + closing * levels


REFUSED = (
    '{"a": 1, "a": 1}', '{"a": {"b": 1, "b": 2}}', '[{"a": 1, "\\u0061": 2}]', "NaN", "[Infinity]", '{"a": -Infinity}',
    "1e400", "[-1e999]", "1e17", str(LARGEST + 1), str(-LARGEST - 1), "9" * 5_000, "0." + "1" * 5_000, _deep(DEEPEST + 1),
    _deep(DEEPEST + 1, '{"a":', "}"), _deep(100_000), _deep(100_000, '{"a":', "}"), "", "nothing", "{'a': 1}", "[1,]",
    '{"a": 1} {"b": 2}', "\ufeff1", "01", '"\n"', b"\xff\xfe",
)  # fmt: skip
TAKEN = ("1", "-1", str(LARGEST), "0.5", "1e10", '"text"', "null", "[]", "{}", '{"a": {"b": [1, "2", null]}}', _deep(DEEPEST),
         _deep(DEEPEST, '{"a":', "}"))  # fmt: skip


@pytest.mark.proves("I-08")
def test_what_is_ambiguous_or_costly_is_refused() -> None:
    for text in REFUSED:
        with pytest.raises(ValueError):  # noqa: PT011 - of every kind
            read_json(text)
    for text in TAKEN:
        assert read_json(text) == json.loads(text)


@pytest.mark.proves("I-08")
def test_passkeys_and_anchors_are_read_so() -> None:
    assert parsed('{"response": {}, "rawId": "x"}') == {"response": {}, "rawId": "x"}
    for text in (*REFUSED, '{"response": {}, "response": {"userHandle": "x"}}'):
        written = text.decode("latin-1") if isinstance(text, bytes) else text
        with pytest.raises(RuleBroken):
            parsed(written)
        with pytest.raises(AnchorRefused):
            read_signed(written, by=bytes(32))
