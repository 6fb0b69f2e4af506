"""What the reference says is what the code does; `concordat docs` writes it again."""

from pathlib import Path

import pytest

from concordat.cli.frame import root
from concordat.reference import pages
from tests.support.commands import run_command
from tests.support.tree import ROOT

DOCS = ROOT / "docs"
SUBJECTS = {"commands", "data", "indicators", "lifecycles", "permissions", "routes", "settings"}
PAGES = {f"reference/{subject}.md" for subject in SUBJECTS} | {"guides/who-can-see-this.md"}


@pytest.mark.proves("C-03")
def test_the_reference_is_current(tmp_path: Path) -> None:
    """Fails naming each file that is not as the code would write it now."""
    run_command(f"sqlite:///{tmp_path}/absent.db", "docs", "--check")


def test_every_subject_has_a_page() -> None:
    assert set(pages(root)) == PAGES


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_says_something(name: str) -> None:
    text = (DOCS / name).read_text()
    assert text.startswith("# ")
    assert len(text.splitlines()) > 10
