"""What the product is made of: a list with licences, and whether a known flaw is in it (security W-03).

`python -m tests.supply DIR` writes `sbom.json` (CycloneDX) and `licences.md`, and audits the locked dependencies.
It ends with 1 where a flaw is known, and with 3 where nobody could be asked: an audit that asked nobody is none.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from tests.support.tree import ROOT

LOCK = ROOT / "requirements.lock"
UNREACHED = 3
FLAWED = 1
REFUSED_LICENCES = ("AGPL", "GPL-3.0-ONLY", "GPL-2.0-ONLY", "SSPL", "BUSL")
CLEAN, FLAWS, NOBODY_ASKED = "clean", "flaws", "nobody asked"


def pinned(lock: str) -> list[tuple[str, str]]:
    """Name and version of each locked dependency."""
    lines = (
        line.split()[0] for line in lock.splitlines() if "==" in line and not line.startswith((" ", "#"))
    )
    return [(name, version) for name, _, version in (line.partition("==") for line in lines)]


def licence_of(name: str) -> str:
    """The licence as the package states it; “unknown” where it states none."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return "not installed"
    stated = _first(about, "License-Expression")
    classifiers = [str(one) for one in about.get_all("Classifier") or [] if str(one).startswith("License ::")]
    return (
        stated
        or "; ".join(one.rpartition(" :: ")[2] for one in classifiers)
        or _first(about, "License")
        or "unknown"
    )


def _first(about: PackageMetadata, name: str) -> str:
    values = about.get_all(name) or [""]
    return str(values[0]).strip().partition("\n")[0][:60]


def licences() -> list[tuple[str, str, str]]:
    """Name, version and licence of each dependency of the product."""
    return [(name, version, licence_of(name)) for name, version in pinned(LOCK.read_text(encoding="utf-8"))]


def write_licences(path: Path) -> list[str]:
    """Write the list; answers those whose licence the product cannot live with, or states nothing."""
    found = licences()
    lines = [
        "# Licences of what the product depends on",
        "",
        "| Package | Version | Licence |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {version} | {licence} |" for name, version, licence in found]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [
        f"{name}: {licence}"
        for name, _, licence in found
        if licence in ("unknown", "not installed") or licence.upper().startswith(REFUSED_LICENCES)
    ]


def write_sbom(path: Path) -> int:
    """Write the list of components as CycloneDX JSON, without the moment and so the same each time; answers how many."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(LOCK)]
    options = ["--output-reproducible", "--of", "JSON", "-o", str(path)]
    subprocess.run([*command, *options], check=True, capture_output=True)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return len(found.get("components", []))


def audit(command: Sequence[str] | None = None) -> tuple[str, str]:
    """Ask the database of flaws about every locked dependency: clean, flaws, or nobody asked, and what was said.

    “Clean” is answered only where the report names every dependency and none of them was skipped: an audit that asked
    nothing also ends well.
    """
    asked = [
        sys.executable,
        "-m",
        "pip_audit",
        "--strict",
        "--disable-pip",
        "--require-hashes",
        "--progress-spinner=off",
    ]
    words = list(command) if command is not None else [*asked, "-r", str(LOCK), "--format", "json"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=180)
    except subprocess.TimeoutExpired:
        return NOBODY_ASKED, "no answer in time"
    try:
        report = json.loads(done.stdout)
        known = {entry["name"].lower() for entry in report["dependencies"] if "skip_reason" not in entry}
        flaws = [
            f"{entry['name']}: {flaw['id']}"
            for entry in report["dependencies"]
            for flaw in entry.get("vulns", [])
        ]
    except (ValueError, KeyError, TypeError):
        last = done.stderr.strip().splitlines()[-1:] or ["no report"]
        return NOBODY_ASKED, last[0][:200]
    if flaws:
        return FLAWS, "; ".join(flaws)
    missing = {name.lower() for name, _ in pinned(LOCK.read_text(encoding="utf-8"))} - known
    if missing or done.returncode != 0:
        return NOBODY_ASKED, f"{len(missing)} dependencies were not looked up"
    return CLEAN, f"{len(known)} dependencies without a known flaw"


def main() -> int:
    """Write both lists, then audit."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "var" / "supply")
    folder.mkdir(parents=True, exist_ok=True)
    print(f"components: {write_sbom(folder / 'sbom.json')} in {folder / 'sbom.json'}")
    unfit = write_licences(folder / "licences.md")
    print(f"licences: {folder / 'licences.md'}; to look at: {', '.join(unfit) or 'none'}")
    outcome, said = audit()
    if outcome == CLEAN:
        print(f"audit: {said}")
        return 0
    if outcome == FLAWS:
        print(f"audit: KNOWN FLAWS: {said}", file=sys.stderr)
        return FLAWED
    print(f"audit: NOT AUDITED, no database of flaws was reached ({said})", file=sys.stderr)
    return UNREACHED
