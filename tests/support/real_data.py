"""The data beside the repository; what needs them and does not find them is skipped with the reason."""

from pathlib import Path

from tests.support.requirements import lacking
from tests.support.tree import ROOT

FOLDER = ROOT.parent / "shared" / "data"


def real_data(*parts: str) -> Path:
    """A file or a folder of the data, by its place in `../shared/data`."""
    path = FOLDER.joinpath(*parts)
    if not path.exists():
        lacking("realdata", f"../shared/data{'/' if parts else ''}{'/'.join(parts)} is absent")
    return path
