"""The check of the unit finds each door that was left open."""

import subprocess
import sys
from typing import Any

import pytest

from concordat.confinement import problems, read_status
from tests.support.tree import ROOT

SHUT: dict[str, Any] = {
    "user_id": 990,
    "status": {"CapEff": "0000000000000000", "NoNewPrivs": "1", "Seccomp": "2"},
    "core_limit": 0,
    "code_is_writable": False,
    "root_is_writable": False,
}


@pytest.mark.proves("W-06")
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"user_id": 0}, "root"),
        ({"status": SHUT["status"] | {"CapEff": "00000000a80425fb"}}, "capabilities"),
        ({"status": SHUT["status"] | {"NoNewPrivs": "0"}}, "NoNewPrivileges"),
        ({"status": SHUT["status"] | {"Seccomp": "0"}}, "SystemCallFilter"),
        ({"core_limit": -1}, "LimitCORE"),
        ({"code_is_writable": True}, "its own code"),
        ({"root_is_writable": True}, "write to the system"),
    ],
    ids=["root", "capabilities", "privileges", "calls", "core", "code", "system"],
)
def test_each_open_door_is_named(changed: dict[str, Any], said: str) -> None:
    assert problems(**SHUT) == []
    [found] = problems(**SHUT | changed)
    assert said in found


def test_the_status_of_a_process_is_read() -> None:
    assert read_status("Name:\tpython\nNoNewPrivs:\t1\nCapEff:\t0\n")["NoNewPrivs"] == "1"


@pytest.mark.proves("W-06")
def test_the_script_says_what_it_found_and_exits_accordingly() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "concordat.confinement"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode == 1) == ("NOT OK" in done.stdout)
    assert (done.returncode == 0) == done.stdout.startswith("ok ")
