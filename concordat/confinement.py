"""Whether this process is shut in as the hardening guide says: `python -m concordat.confinement` (security W-06)."""

import os
import resource
import sys
from collections.abc import Mapping
from pathlib import Path

from concordat.config import ROOT

STATUS = Path("/proc/self/status")
NO_CAPABILITIES = 0


def problems(
    *,
    user_id: int,
    status: Mapping[str, str],
    core_limit: int,
    code_is_writable: bool,
    root_is_writable: bool,
) -> list[str]:
    """What is not shut, each in words; nothing where all is."""
    found = []
    if user_id == 0:
        found.append("it runs as root")
    if int(status.get("CapEff", "0"), 16) != NO_CAPABILITIES:
        found.append("it holds capabilities of the kernel")
    if status.get("NoNewPrivs") != "1":
        found.append("it may gain privileges (NoNewPrivileges=yes)")
    if status.get("Seccomp") == "0":
        found.append("no system call is refused (SystemCallFilter=)")
    if core_limit != 0:
        found.append("a crash writes its memory to the disk (LimitCORE=0)")
    if code_is_writable:
        found.append("it can change its own code (ProtectSystem=strict)")
    if root_is_writable:
        found.append("it can write to the system (ProtectSystem=strict)")
    return found


def read_status(text: str) -> dict[str, str]:
    """The fields of `/proc/self/status`."""
    parts = (line.partition(":") for line in text.splitlines())
    return {name: value.strip() for name, _, value in parts}


def main() -> int:
    """Say what is not shut; 0 where all is."""
    found = problems(
        user_id=os.geteuid(),
        status=read_status(STATUS.read_text()),
        core_limit=resource.getrlimit(resource.RLIMIT_CORE)[0],
        code_is_writable=os.access(ROOT / "concordat", os.W_OK),
        root_is_writable=os.access("/etc", os.W_OK),
    )
    for problem in found:
        print(f"NOT OK  {problem}")
    if not found:
        print("ok      shut in as the hardening guide says")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
