"""Documents lead somewhere: every relative link of a Markdown page names a file that is there."""

import re
from pathlib import Path

import pytest

from tests.support.tree import ROOT, files

LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)")
PAGES = [name for name in files() if name.suffix == ".md"]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    folder = (ROOT / page).parent
    targets = LINK.findall((ROOT / page).read_text(encoding="utf-8"))
    assert [target for target in targets if not (folder / target).exists()] == []
