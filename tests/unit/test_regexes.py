"""No regular expression of the source lets a long text cost much: worst cases are made from each and timed (security I-06)."""

import re
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.regexes import LONGEST, Expression, attacks, expressions

SHORT = 4_096
SUSPECT = 0.001
"""Seconds of the processor for four kilobytes: it only spares the long text those that are quick.

A linear expression takes a tenth of it. A quadratic one takes eight million steps and so ten times as much on a fast machine:
more than the four milliseconds in which the processor's clock may tick, for what takes less may be told as nothing.
"""
ALLOWED = 0.050
LIMIT = 0.4


class _TooLong(Exception):
    """The expression did not end within its seconds of the processor."""


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


def _cost(work: Callable[[], object], *, times: int = 1) -> float:
    """Seconds of the processor, the least of so many runs; what does not end within the limit costs the limit."""
    least = LIMIT
    for _ in range(times):
        signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
        began = time.process_time()
        try:
            work()
        except _TooLong:
            return LIMIT
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        least = min(least, time.process_time() - began)
    return least


def _ways(expression: Expression) -> list[Callable[[Any], object]]:
    pattern = expression.pattern
    if expression.searches:
        return [lambda text: sum(1 for _ in pattern.finditer(text))]
    return [pattern.fullmatch, pattern.match]


def slow_texts(expression: Expression) -> list[tuple[float, str]]:
    """The texts of 64 kB on which an expression takes more than it may; only those that are slow when short are tried."""
    found = []
    for number, short in enumerate(attacks(expression, SHORT)):
        for way in _ways(expression):
            if _cost(lambda: way(short)) < SUSPECT or _cost(lambda: way(short), times=3) < SUSPECT / 2:  # noqa: B023
                continue
            long = _nth(attacks(expression, LONGEST), number)
            cost = _cost(lambda: way(long), times=3)  # noqa: B023
            if cost > ALLOWED:
                found.append((cost, repr(short[:40])))
                return found
    return found


def _nth(texts: Iterator[Any], number: int) -> Any:
    return next(text for place, text in enumerate(texts) if place == number)


@pytest.mark.proves("I-06")
def test_no_expression_is_slow_on_its_worst_texts() -> None:
    everything = expressions()
    assert len(everything) > 40
    assert {one.place: slow for one in everything if (slow := slow_texts(one))} == {}


@pytest.mark.proves("I-06")
@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$", r"[^@\s]+@[^@\s]+\.[^@\s]+", r"\s*R?[\s-]*\d", r"\D*\(?\s*(\d{3})\s*", r"(\w+\s?)*!",
        r"https://[^\s/@]+\.[^\s/@]+(/\S*)?",
    ],
)  # fmt: skip
def test_slow_expressions_are_found(pattern: str) -> None:
    assert slow_texts(Expression("planted", re.compile(pattern), searches=False))


@pytest.mark.proves("I-06")
def test_what_was_made_linear_takes_what_it_took() -> None:
    from accounts.notices.values import _ADDRESS
    from partners.channels.contacts.policy import EMAIL
    from partners.services.phone_numbers import _AREA
    from referrals.handover.search.queries import _REFERENCE
    from wellbeing.programmes.values import LINK

    former = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
    for text in (
        "a@b.c",
        "a@b",
        "a@.c",
        "a@b.",
        "a@..",
        "a@...",
        "a.b@c.d.e",
        "a@b@c.d",
        " a@b.c",
        "a@b .c",
        "@b.c",
        "a@b..c",
    ):
        assert (EMAIL.fullmatch(text) is None) == (former.fullmatch(text) is None), text
    links = re.compile(r"https://[^\s/@]+\.[^\s/@]+(/\S*)?", re.ASCII)
    for text in (
        "https://a.b",
        "https://a",
        "https://.b",
        "https://a.",
        "https://a.b/",
        "https://a.b/c d",
        "https://a.b/c@d",
        "https://a/b.c",
    ):
        assert (LINK.fullmatch(text) is None) == (links.fullmatch(text) is None), text
    area = re.compile(r"\D*\(?\s*(\d{3})\s*\)?[\s.-]*(.*)", re.DOTALL)
    for text in (
        "(555) 123-4567",
        "+ (555)123",
        "tel 555.123.4567",
        "55",
        "",
        "x555",
        "( 555 ) - 1\n2",
        "(12) 345 678",
    ):
        one, two = _AREA.match(text), area.match(text)
        assert (one and one.groups()) == (two and two.groups()), text
    reference = re.compile(_REFERENCE.pattern.replace("*+", "*"), re.IGNORECASE)
    for text in (
        "R-2345-6789",
        "23456789",
        " r 2345 6789 ",
        "R2345-6789",
        "RCFG-HJKM",
        "RRCFGHJKM",
        "R - CFGH - JKMP",
        "--CFGHJKMP",
        "CFGH",
        "- R CFGHJKMP",
    ):
        one, two = _REFERENCE.fullmatch(text), reference.fullmatch(text)
        assert (one and one.groups()) == (two and two.groups()), text
    address = re.compile(r"\S+@\S+")
    for text in (
        "a@b",
        "@b",
        "a@",
        "a @b",
        "x a@b y",
        "a@@",
        "@a@b",
        "a@b@ c@d",
        "@@",
        "@@@",
        "write to a@b.c, d@e!",
        "",
    ):
        assert _ADDRESS.sub("…", text) == address.sub("…", text), text
