"""What a database has written: its file with the write-ahead log, or its dump."""

import shutil
import subprocess
from pathlib import Path

from sqlalchemy import Engine

from tests.support.requirements import lacking


def written(engine: Engine, folder: Path, name: str) -> bytes:
    """All bytes of a SQLite database and its log, or a dump of a PostgreSQL one in `folder`."""
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        places = (path, Path(f"{path}-wal"))
        return b"".join(place.read_bytes() for place in places if place.exists())
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    program = str(found[-1]) if found else shutil.which("pg_dump")
    if program is None:
        lacking("postgresql", "no pg_dump")
    url = engine.url
    dump = folder / f"{name}.sql"
    where = ["-h", str(url.query.get("host", url.host)), "-p", str(url.query.get("port", url.port))]
    command = [str(program), *where, "-U", str(url.username), "-f", str(dump), str(url.database)]
    subprocess.run(command, check=True, timeout=120)
    return dump.read_bytes()
