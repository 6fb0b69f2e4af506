"""A private PostgreSQL cluster for one test run: own folder, own socket, no network, no durability."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

SOCKET_NUMBER = 5432
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    # A test is one transaction of thousands of savepoints, and each holds a lock.
    "max_locks_per_transaction": "1024",
    "shared_buffers": "64MB",
    # Tables that nothing has counted look large to the planner, which would compile plans for a handful of rows.
    "jit": "off",
    "timezone": "UTC",
}


class ClusterFailed(Exception):
    """The server's programs are there and did not do what they should."""


@cache
def find_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: on the path, or where Debian keeps its newest version."""
    found = [Path(name).resolve().parent for name in [shutil.which("initdb")] if name]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return next((folder for folder in found if (folder / "pg_ctl").exists()), None)


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _identity() -> dict[str, Any]:
    """Whom to run the server as: it refuses to be root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise ClusterFailed("there is neither an account `postgres` nor `nobody` to run the server")


def _run(folder: Path, *command: str | Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    output = folder / "command.log"
    with output.open("ab") as log:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment | {"LC_ALL": "C.UTF-8"},
            timeout=60,
            check=False,
            **_identity(),
        )
    if done.returncode != 0:
        logs = [path for path in (output, folder / "server.log") if path.exists()]
        tail = "\n".join(path.read_text(errors="replace")[-2000:] for path in logs)
        raise ClusterFailed(f"{Path(command[0]).name} ended with {done.returncode}:\n{tail}")


def start_cluster(
    folder: Path, programs: Path, *, settings: Mapping[str, str] | None = None, made_with: Sequence[str] = ()
) -> str:
    """Start a cluster, made first where the folder is not there; answers the URL of its maintenance database.

    `made_with` are further options of `initdb`.
    """
    data = folder / "data"
    if not folder.exists():
        folder.mkdir(mode=0o700)
        identity = _identity()
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        _run(
            folder,
            programs / "initdb",
            *("--pgdata", data, "--username", "concordat", "--auth", "trust", "--no-sync"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", *made_with),
        )
    chosen = {**SETTINGS, **(settings or {})}
    options = " ".join(f"-c {key}='{value}'" for key, value in chosen.items())
    options += f" -c unix_socket_directories='{folder}' -c port={SOCKET_NUMBER}"
    log = folder / "server.log"
    _run(folder, programs / "pg_ctl", "-D", data, "-l", log, "-w", "-t", "50", "-o", options, "start")
    return url_of(folder, "postgres")


def url_of(folder: Path, database: str) -> str:
    """The URL of a database of the cluster, over its socket."""
    return f"postgresql+psycopg://concordat@/{database}?host={folder}&port={SOCKET_NUMBER}"


def stop_cluster(folder: Path, *, mode: str = "immediate") -> None:
    """Stop the cluster if it runs; `fast` keeps what is in it, otherwise nothing of it is worth keeping."""
    programs = find_programs()
    if programs is not None and (folder / "data" / "postmaster.pid").exists():
        _run(folder, programs / "pg_ctl", "-D", folder / "data", "-m", mode, "-w", "stop")
