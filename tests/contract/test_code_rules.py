"""Rules of the source (raw SQL, LIKE, code from data, markup, fetchers), each shown to find what it is there for."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support.code_rules import findings_in, findings_in_template
from tests.support.tree import PACKAGES, ROOT

KNOWN = json.loads((ROOT / "tests/supply/code_rules.json").read_text())
"""By rule and file, how many places at most, each looked at: names of our own tables, no word of anybody else."""
PLANTED = (
    ("I-04 raw SQL", "session.execute(sa.text(f'SELECT * FROM person WHERE name = {name}'))"),
    ("I-04 raw SQL", "session.execute(sa.text('SELECT * FROM person WHERE name = ' + name))"),
    ("I-04 raw SQL", "session.execute(text('SELECT %s' % name))"),
    ("I-04 raw SQL", "connection.exec_driver_sql('DELETE FROM {}'.format(table))"),
    ("I-04 raw SQL", "query.order_by(sa.literal_column(asked))"),
    ("I-04 LIKE", "query.where(Person.name.like(f'%{word}%'))"),
    ("I-04 LIKE", "query.where(Person.name.ilike(word))"),
    ("I-04 LIKE", "query.where(Person.name.icontains(word))"),
    ("S-06", "import pickle"),
    ("S-06", "from marshal import loads"),
    ("S-06", "import shelve as drawer"),
    ("S-06", "eval(row.formula)"),
    ("S-06", "exec(job.code)"),
    ("I-05", "picture = Markup(row.narrative)"),
    ("I-05", "return render_template_string(row.template, name=name)"),
    ("I-05", "environment.from_string(form.text.data)"),
    ("L-02", "from weasyprint import HTML"),
    ("L-02", "import weasyprint.urls"),
    ("L-02", "HTML(string=page).write_pdf()"),
    ("W-04 shell", "subprocess.run(command, shell=True)"),
)
HARMLESS = (
    "session.execute(sa.text('SELECT 1'))",
    "sa.text('a' 'b' + 'c')",
    "query.where(Person.name.icontains(word, autoescape=True))",
    "query.where(AuditRow.action.like('%.read'))",
    "HTML(string=page, url_fetcher=fetcher)",
    "Markup('<br>')",
    "import json",
)


@pytest.mark.proves("W-04", "I-04", "I-05", "L-02", "S-06")
def test_no_place_breaks_a_rule_but_those_that_were_looked_at() -> None:
    found: Counter[str] = Counter()
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            found.update(f"{one.rule}: {one.place}" for one in findings_in(path.read_text(), name))
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT).as_posix()
        found.update(f"{one.rule}: {one.place}" for one in findings_in_template(path.read_text(), name))
    assert {place: count for place, count in found.items() if count > KNOWN.get(place, 0)} == {}
    assert len(KNOWN) < 20


@pytest.mark.proves("W-04", "I-04", "I-05", "L-02", "S-06")
def test_what_was_planted_is_found() -> None:
    assert len(PLANTED) == 20
    for rule, line in PLANTED:
        assert rule in {one.rule for one in findings_in(line, "planted.py")}, line
    for line in HARMLESS:
        assert list(findings_in(line, "planted.py")) == [], line
    for line in (
        "{{ name|safe }}",
        "{{ name | safe }}",
        "{% autoescape false %}",
        "{%- autoescape false -%}",
    ):
        assert list(findings_in_template(line, "x.html")), line
    assert not list(findings_in_template("{{ unsafe }} {{ safe_word }} {{ name|upper }}", "x.html"))


@pytest.mark.proves("W-04")
def test_bandit_finds_what_was_planted(scratch: Path) -> None:
    """The linter of others, as `make check` runs it: with our settings, over a file of faults."""
    faults = (
        "import pickle, subprocess, hashlib, yaml, tempfile, ssl",
        "pickle.loads(blob)",
        "yaml.load(text)",
        "subprocess.call(command, shell=True)",
        "session.execute(f\"SELECT * FROM person WHERE name = '{name}'\")",
        "hashlib.md5(b'x')",
        "tempfile.mktemp()",
        "ssl._create_unverified_context()",
    )
    (scratch / "planted.py").write_text("\n".join(faults) + "\n")
    command = [
        sys.executable,
        "-m",
        "bandit",
        "-q",
        "-c",
        "pyproject.toml",
        "-f",
        "json",
        str(scratch / "planted.py"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    lines = {one["line_number"] for one in json.loads(done.stdout)["results"]}
    assert lines >= {2, 3, 4, 5, 6, 7, 8}
    assert done.returncode == 1
