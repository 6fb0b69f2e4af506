"""Where a page may send somebody on to: a path of this site, and nothing that a browser reads as another one."""

import pytest

from web.access import local_target

HOSTS = (
    "evil.example",
    "evil.example:443",
    "user@evil.example",
    "evil%2eexample",
    "[::1]",
    "127.0.0.1",
    "evil.example/..",
)
STARTS = ("http://", "https://", "HTTPS://", "//", "///", "////", "/\\", "\\\\", "\\/", "ftp://", "/\t/", "\t//", "/\n/", "\n//",
          " //", "https:", "https:/", "javascript://", "javascript:alert(1)//", "data:text/html,", "vbscript:", "mailto:", "/\r/", "\x00//",
          "concordat.example.org@", "?next=//", "#//", "./", "..//", "")  # fmt: skip
VECTORS = [start + host for start in STARTS for host in HOSTS]
OURS = ("/", "/referrals", "/referrals?state=open&page=2", "/me/", "/a//b", "/search?q=//x", "/x#y")


@pytest.mark.proves("I-07")
def test_two_hundred_ways_out_are_closed() -> None:
    assert len(VECTORS) >= 200
    assert not [target for target in VECTORS if local_target(target) is not None]


@pytest.mark.proves("I-07")
@pytest.mark.parametrize("target", OURS)
def test_paths_of_the_site_stay_open(target: str) -> None:
    assert local_target(target) == target


@pytest.mark.parametrize("target", [None, ""])
def test_nothing_leads_nowhere(target: str | None) -> None:
    assert local_target(target) is None
