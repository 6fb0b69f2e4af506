"""The cells of the table of routes: which of them the first tier asks, and whether an answer is what it should be."""

from collections import defaultdict
from collections.abc import Callable, Container, Sequence

from flask import Flask

from tests.support.route_answers import Answer

ONE_IN = 4


def asked_first(
    app: Flask, names: Sequence[str], name: str, is_open: Callable[[str, str], bool]
) -> list[str]:
    """Every fourth address, the next persona the ones after them, and what is open to nobody named before.

    So each address is asked of every fourth persona, and of one at least to whom it is open.
    """
    place = names.index(name)
    endpoints = defaultdict[str, set[str]](set)
    for rule in app.url_map.iter_rules():
        endpoints[rule.rule].add(rule.endpoint)

    def is_first(endpoint: str) -> bool:
        return next((other for other in names if is_open(other, endpoint)), None) == name

    return [
        address
        for number, address in enumerate(sorted(endpoints))
        if (number + place) % ONE_IN == 0 or any(map(is_first, endpoints[address]))
    ]


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
FORMS = ("GET", "POST")


def methods_asked(
    taken: Container[str], number: int, *, methods: Sequence[str], turn: int, turns: int
) -> list[str]:
    """Of these methods, what the address takes, and what it does not take where it is the persona's turn.

    Routing refuses a method before anybody's role is looked at. So two personas ask for all that are refused, and the others
    take turns: each address and method is asked by one of them at least, which would tell if routing looked at who asks.
    """
    return [
        method
        for place, method in enumerate(METHODS)
        if (method in methods if method in taken else (number + place) % turns == turn)
    ]


def is_right(kind: str, method: str, endpoint: str | None, answer: Answer) -> bool:
    """Whether the answer is what the cell should be; no view runs for whoever may not reach it."""
    if kind == "wrong method":
        return answer.status == 405 and not answer.views
    if kind == "sent to sign-in":
        return answer.status == 302 and answer.location.startswith("/sign-in") and not answer.views
    if kind == "refused":
        return answer.status == 403 and not answer.views
    if method == "OPTIONS":
        return answer.status == 200 and not answer.views
    if kind == "narrower":
        return answer.status == 403 or (method == "POST" and answer.status == 302)
    return answer.views == [endpoint] and answer.status not in (401, 403) and answer.status < 500
