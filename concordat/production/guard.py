"""What a check of production looks at, and what it answers."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from concordat.config import Settings


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return None


def _kinds_of_mounts() -> Mapping[str, str]:
    """The kind of file system by the folder where it is mounted."""
    try:
        lines = Path("/proc/mounts").read_text().splitlines()
    except OSError:
        return {}
    parts = [line.split() for line in lines]
    return {part[1]: part[2] for part in parts if len(part) > 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """The settings, and what of the machine matters to them."""

    settings: Settings
    environment: Mapping[str, str]
    env_file: Path
    user_id: int
    mode_of: Callable[[Path], int | None] = field(default=_mode)
    """Permissions of a file; None where there is none."""
    mounts: Mapping[str, str] = field(default_factory=_kinds_of_mounts)


def circumstances_of(settings: Settings) -> Circumstances:
    """This process's own."""
    env_file = Path(os.environ.get("CONCORDAT_ENV_FILE", ".env"))
    return Circumstances(
        settings=settings, environment=dict(os.environ), env_file=env_file, user_id=os.geteuid()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One check: `problem` answers what is wrong, or an empty text."""

    name: str
    problem: Callable[[Circumstances], str]
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A check that found something."""

    name: str
    found: str
    cure: str
