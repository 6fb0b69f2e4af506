"""What a web server writes of a private request tells neither who it was nor what for."""

import logging

import pytest

from web.discretion import DiscreetRecords, lies_under

PRIVATE = "/me"


def written(caplog: pytest.LogCaptureFixture, message: str, *args: object, error: bool = False) -> str:
    """What a log says of a record that went through the filter."""
    log = logging.getLogger("tests.server")
    log.addFilter(DiscreetRecords(PRIVATE))
    try:
        raise ValueError("a secret" if error else "")
    except ValueError:
        log.error(message, *args, exc_info=error)
    return caplog.text


@pytest.mark.parametrize(
    ("path", "is_private"),
    [
        ("/me", True),
        ("/me/", True),
        ("/me/sessions/1", True),
        ("/meetings", False),
        ("/messages/me", False),
        ("/", False),
    ],
)
def test_what_lies_under_a_prefix(path: str, is_private: bool) -> None:
    assert lies_under(path, PRIVATE) is is_private


@pytest.mark.proves("E-09")
def test_a_record_with_a_private_address_keeps_nothing(caplog: pytest.LogCaptureFixture) -> None:
    said = written(caplog, "Error handling request %s %s", "GET", "/me/sessions/4711?a=b", error=True)
    assert "a request failed" in said
    for secret in ("4711", "/me", "a secret", "Traceback", "test_discretion"):
        assert secret not in said.replace("test_discretion.py:", "")


def test_other_records_stay_whole(caplog: pytest.LogCaptureFixture) -> None:
    said = written(caplog, "Error handling request %s %s", "GET", "/meetings/4711", error=True)
    assert "/meetings/4711" in said
    assert "a secret" in said
