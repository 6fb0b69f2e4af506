"""Addresses that are compiled once are those that Werkzeug makes, whatever the converters and defaults."""

from werkzeug.routing import Map, Rule

from tests.support.compiled import keep_routes

RULES: tuple[tuple[str, dict[str, int], dict[str, int | str], str], ...] = (
    ("/pages/<int:number>", {}, {"number": 7}, "/pages/7"),
    ("/pages/<int(fixed_digits=3):number>", {}, {"number": 7}, "/pages/007"),
    ("/pages/<string:number>", {}, {"number": "sev en"}, "/pages/sev%20en"),
    ("/pages/", {"number": 1}, {"number": 1}, "/pages/"),
    ("/pages/", {"size": 1}, {"size": 1, "more": "x"}, "/pages/?more=x"),
)


def test_each_rule_makes_its_own_address_the_first_time_and_the_second() -> None:
    keep_routes()
    for _ in range(2):
        for rule, defaults, values, path in RULES:
            made = Map([Rule(rule, endpoint="page", defaults=defaults)]).bind("localhost")
            assert made.build("page", values) == path


def test_rules_that_say_the_same_are_compiled_once() -> None:
    keep_routes()
    first, second = (Rule("/kept/<uuid:number>", endpoint="page") for _ in range(2))
    Map([first]), Map([second])
    assert first._build.__func__ is second._build.__func__  # type: ignore[attr-defined]
