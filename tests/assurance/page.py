"""Writes docs/reference/assurance.md: each requirement, how it is proved, its last figure, and what is not met."""

from collections.abc import Mapping, Sequence

from tests.assurance.claims import proofs
from tests.assurance.figures import read_figures
from tests.assurance.requirements import Requirement, Section, read_sections
from tests.support.tree import ROOT

PAGE = ROOT / "docs" / "reference" / "assurance.md"
NAMED = 3
"""So many tests are named in a row; further ones are counted."""

HEAD = """# Assurance

<!-- Written by `python -m tests.assurance`; change the tests or tests/assurance/requirements.toml, not this page. -->

What the security specification asks of Concordat, and how it is shown. A requirement counts as **proved** when tests name its id (`@pytest.mark.proves`) and nothing of it is known to
fall short; **in part** when tests prove some of it and the last column says what is missing; **not met** when no test names it. Tests below `tests/deep` run with `make test-deep`, all others with
`make test`, and what that leaves out on PostgreSQL runs there with `make test-deep`; the figures are those of the last deep run. Requirements in **bold** have to be proved before any real data is entered.
"""


def write() -> bool:
    """Write the page; True when it changed."""
    text = render()
    before = PAGE.read_text() if PAGE.exists() else ""
    PAGE.write_text(text)
    return text != before


def render() -> str:
    """The whole page."""
    claims, figures, sections = proofs(), read_figures(), read_sections()
    parts = [HEAD, _summary(sections, claims)]
    for section in sections:
        parts.append(
            f"\n## {section.letter}. {section.title}\n\n| id | requirement | state | proved by | figure, or what is missing |\n|---|---|---|---|---|"
        )
        parts += [
            _row(each, claims.get(each.id, []), figures.get(each.id, {})) for each in section.requirements
        ]
    return "\n".join(parts) + "\n"


def state_of(requirement: Requirement, tests: Sequence[str]) -> str:
    """“proved”, “in part” or “not met”."""
    if not tests:
        return "not met"
    return "in part" if requirement.short else "proved"


def _summary(sections: Sequence[Section], claims: Mapping[str, Sequence[str]]) -> str:
    lines = ["| | proved | in part | not met |", "|---|---|---|---|"]
    everything = [each for section in sections for each in section.requirements]
    for title, chosen in (
        ("before any real data", [each for each in everything if each.must]),
        ("all", everything),
    ):
        states = [state_of(each, claims.get(each.id, ())) for each in chosen]
        counts = " | ".join(str(states.count(state)) for state in ("proved", "in part", "not met"))
        lines.append(f"| {title} ({len(chosen)}) | {counts} |")
    return "\n".join(lines)


def _row(requirement: Requirement, tests: Sequence[str], figures: Mapping[str, str]) -> str:
    name = f"**{requirement.id}**" if requirement.must else requirement.id
    shown = [f"`{test.removeprefix('tests/')}`" for test in tests[:NAMED]]
    if len(tests) > NAMED:
        shown.append(f"and {len(tests) - NAMED} more")
    said = [*sorted(figures.values()), *([requirement.short] if requirement.short else [])]
    cells = (name, requirement.text, state_of(requirement, tests), "<br>".join(shown), "<br>".join(said))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
