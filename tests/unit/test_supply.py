"""The audit of dependencies passes only where it asked about each of them."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.supply import components
from tests.supply.components import (
    CLEAN,
    FLAWED,
    FLAWS,
    NOBODY_ASKED,
    UNREACHED,
    audit,
    licences,
    main,
    pinned,
    write_licences,
    write_sbom,
)
from tests.support.tree import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
NAMES = [name for name, _ in pinned(LOCK)]


def _told(report: object, *, code: int = 0) -> list[str]:
    return [sys.executable, "-c", f"import sys; print({json.dumps(report)!r}); sys.exit({code})"]


def _report(**changed: Any) -> dict[str, Any]:
    return {"dependencies": [{"name": name, "version": "1", "vulns": [], **changed} for name in NAMES]}


@pytest.mark.proves("W-03")
def test_only_a_whole_report_without_a_flaw_is_clean() -> None:
    assert audit(_told(_report()))[0] == CLEAN
    flawed = _report()
    flawed["dependencies"][3]["vulns"] = [{"id": "CVE-2026-1"}]
    assert audit(_told(flawed, code=1)) == (FLAWS, f"{NAMES[3]}: CVE-2026-1")
    unfit: tuple[Any, ...] = (
        {"dependencies": []},
        {"dependencies": _report()["dependencies"][1:]},
        _report(skip_reason="not found"),
        {},
        "nothing",
    )
    for said in unfit:
        assert audit(_told(said))[0] == NOBODY_ASKED
    assert audit([sys.executable, "-c", "import sys; sys.exit('no network')"])[0] == NOBODY_ASKED
    assert audit(_told(_report(), code=1))[0] == NOBODY_ASKED


@pytest.mark.proves("W-03")
@pytest.mark.parametrize(
    ("outcome", "code"),
    [(CLEAN, 0), (FLAWS, FLAWED), (NOBODY_ASKED, UNREACHED)],
    ids=["clean", "flaws", "nobody"],
)
def test_how_the_audit_ends_is_told_in_its_exit_code(
    outcome: str,
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(components, "audit", lambda: (outcome, "said"))
    monkeypatch.setattr(components, "write_sbom", lambda _path: 77)
    monkeypatch.setattr(sys, "argv", ["supply", str(tmp_path)])
    assert main() == code
    said = capsys.readouterr()
    assert ("NOT AUDITED" in said.err) == (outcome == NOBODY_ASKED)
    assert ("KNOWN FLAWS" in said.err) == (outcome == FLAWS)


@pytest.mark.proves("W-03")
def test_every_dependency_is_pinned_by_hash_listed_and_has_a_licence_we_can_live_with(tmp_path: Path) -> None:
    blocks = LOCK.split("\n")
    assert all(line.endswith("\\") for line in blocks if "==" in line and not line.startswith((" ", "#")))
    assert LOCK.count("--hash=sha256:") >= len(NAMES)
    assert write_licences(tmp_path / "licences.md") == []
    assert len(licences()) == len(NAMES)
    assert write_sbom(tmp_path / "sbom.json") == len(NAMES)
    listed = json.loads((tmp_path / "sbom.json").read_text())
    assert {one["name"] for one in listed["components"]} == set(NAMES)
