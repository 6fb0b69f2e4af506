"""Semgrep reads the source by our rules, and finds what was planted (security W-04); no network, nothing is reported."""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.contract.test_code_rules import HARMLESS, KNOWN, PLANTED
from tests.deep.conftest import Figure
from tests.support.requirements import lacking
from tests.support.tree import PACKAGES, ROOT

PROGRAM = ROOT / ".venv" / "semgrep" / "bin" / "semgrep"
RULES = ROOT / "tests" / "supply" / "semgrep.yml"
IN_ROUTES = (
    ("C-04", "row = session.get(Person, person_id)"),
    ("C-04", "rows = current_session().scalars(query)"),
    ("C-04", "rows = vault.execute(query)"),
    ("C-04", "query = sa.select(Person).where(Person.id == person_id)"),
)
TEMPLATE = (
    "{{ name|safe }}",
    "{{ name | safe }}",
    "{% autoescape false %}",
    "{%- autoescape false -%}",
    "{{ safe_word }}",
)


@pytest.fixture(autouse=True)
def _there() -> None:
    if not PROGRAM.exists():
        lacking("semgrep", "`make test-deep` sets it up")


def found_in(places: Iterable[Path], scratch: Path) -> list[tuple[str, Path, int]]:
    """Rule, file and line of each finding; whatever it could not read fails."""
    environment = {
        "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}",
        "HOME": str(scratch),
        "SEMGREP_SETTINGS_FILE": str(scratch / "settings.yml"),
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
    }
    options = ("--metrics=off", "--disable-version-check", "--quiet", "--no-git-ignore", "--json")
    command = [str(PROGRAM), "scan", *options, "--jobs", "2", "--config", str(RULES), *map(str, places)]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True, timeout=500
    )
    answer = json.loads(done.stdout)
    assert answer["errors"] == []
    assert answer["paths"]["scanned"]
    return [
        (one["extra"]["metadata"]["rule"], Path(one["path"]), one["start"]["line"])
        for one in answer["results"]
    ]


@pytest.mark.timeout(600)
@pytest.mark.proves("W-04", "C-04", "S-06", "L-02", "I-04", "I-05")
def test_no_place_breaks_a_rule_but_those_that_were_looked_at(scratch: Path, figure: Figure) -> None:
    places = [ROOT / name for name in (*PACKAGES, "templates")]
    found = Counter(
        f"{rule}: {path.resolve().relative_to(ROOT).as_posix()}"
        for rule, path, _ in found_in(places, scratch)
        if (rule, path.name) != ("L-02", "pdf_worker.py")
    )
    assert {place: count for place, count in found.items() if count > KNOWN.get(place, 0)} == {}
    figure("W-04", f"semgrep: 0 findings besides {sum(found.values())} places that were looked at")


@pytest.mark.timeout(300)
@pytest.mark.proves("W-04")
def test_what_was_planted_is_found(scratch: Path, figure: Figure) -> None:
    routes = scratch / "planted" / "routes"
    routes.mkdir(parents=True)
    planted = (*PLANTED, *IN_ROUTES)
    (routes / "planted.py").write_text("".join(f"{line}\n" for _, line in planted))
    (routes.parent / "harmless.py").write_text("".join(f"{line}\n" for line in HARMLESS))
    (routes / "planted.html").write_text("".join(f"{line}\n" for line in TEMPLATE))
    found = found_in([scratch / "planted"], scratch)
    seen = {(rule, line) for rule, path, line in found if path.name == "planted.py"}
    expected = {(rule, line) for line, (rule, _) in enumerate(planted, start=1)}
    assert expected - seen == set()
    assert [one for one in found if one[1].name == "harmless.py"] == []
    assert {line for rule, path, line in found if (rule, path.name) == ("I-05", "planted.html")} == {
        1,
        2,
        3,
        4,
    }
    figure("W-04", f"semgrep: {len(expected)} of {len(planted)} planted found")
