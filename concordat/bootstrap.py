"""Makes a fresh clone ready: virtual environment, locked dependencies, system libraries.

Runs before anything is installed, so it uses the standard library only and does not import this
package: ``python3.11 -I concordat/bootstrap.py demo|test``. With nothing to do it says nothing.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "concordat-stamp.json"
LOCKS = {"demo": "requirements.lock", "test": "requirements-dev.lock"}

PDF_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
FONT_PACKAGE = "fonts-dejavu-core"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Stop(Exception):
    """Setting up cannot go on; the text says why and what to do."""


def main() -> int:
    """Prepare what the purpose needs; 0 when `make` may go on, 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("purpose", choices=sorted(LOCKS), help="demo: run the system; test: also its tests")
    purpose = parser.parse_args().purpose
    try:
        check_python()
        ensure_environment()
        ensure_dependencies(purpose)
        ensure_import_path()
        ensure_system_packages(purpose)
    except Stop as reason:
        print(f"Concordat cannot be set up: {reason}", file=sys.stderr)
        return 1
    return 0


# ---- Python and the virtual environment


def check_python() -> None:
    """Refuse an interpreter that is too old or cannot make virtual environments."""
    if sys.version_info < OLDEST_PYTHON:
        raise Stop(
            "it needs Python 3.11 or newer, and {} is {}.{}.\n"
            "Install Python 3.11 or name one: make demo PYTHON=/path/to/python3.11".format(
                sys.executable, *sys.version_info[:2]
            )
        )
    if PYTHON.exists():
        return
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise Stop(
            "this Python comes without {}.\nOn Debian and Ubuntu: sudo apt-get install python3.{}-venv".format(
                " and ".join(missing), sys.version_info[1]
            )
        )


def ensure_environment() -> None:
    """Keep a working `.venv` of this folder; make it anew when it is missing, moved or broken."""
    if read_stamp().get("root") == str(ROOT) and PYTHON.exists():
        return
    probe = [str(PYTHON), "-c", "import sys; sys.exit(sys.version_info[:2] < (3, 11))"]
    if not (PYTHON.exists() and succeeds(probe) and succeeds([str(PYTHON), "-m", "pip", "--version"])):
        say("Creating the virtual environment in .venv ...")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)], failed="the virtual environment")
    write_stamp({"root": str(ROOT)})


def ensure_dependencies(purpose: str) -> None:
    """Install the lock of the purpose when it has changed since; every file is checked by its hash."""
    name = LOCKS[purpose]
    digest = digest_of(name)
    stamp = read_stamp()
    if stamp.get(name) == digest:
        return
    say(f"Installing the dependencies of {name}; the first time this takes a minute or two ...")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    run([*command, "--no-deps", "--require-hashes", "-r", str(ROOT / name)], failed="the dependencies")
    installed: dict[str, object] = {"root": str(ROOT), name: digest}
    runtime = LOCKS["demo"]
    if name != runtime and pins_of(runtime) <= pins_of(name):
        installed[runtime] = digest_of(runtime)
    if "apt_failed" in stamp:
        installed["apt_failed"] = stamp["apt_failed"]
    write_stamp(installed)


def ensure_import_path() -> None:
    """Let the environment import this folder, and give it the `concordat` command."""
    packages = VENV / "lib" / f"python{venv_version()}" / "site-packages"
    write_if_changed(packages / "concordat-source.pth", f"{ROOT}\n")
    command = VENV / "bin" / "concordat"
    lines = (
        f"#!{PYTHON}",
        "import sys",
        "",
        "from concordat.cli import main",
        "",
        'if __name__ == "__main__":',
        "    sys.exit(main())",
        "",
    )
    if write_if_changed(command, "\n".join(lines)):
        command.chmod(0o755)


def venv_version() -> str:
    """Major and minor version of the environment's Python, such as "3.11"."""
    for line in (VENV / "pyvenv.cfg").read_text().splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "version":
            return ".".join(value.strip().split(".")[:2])
    raise Stop(".venv/pyvenv.cfg names no version. Run make clean and try again.")


# ---- System packages


def ensure_system_packages(purpose: str) -> None:
    """Install missing system packages where that is allowed; otherwise say the one line to run."""
    missing = {"PDF export": missing_pdf_packages()}
    if purpose == "test":
        missing["the browser tests"] = missing_browser_packages()
        readers = {"pdftotext": "poppler-utils", "qpdf": "qpdf"}
        missing["the tests that read documents"] = [
            package for program, package in readers.items() if not shutil.which(program)
        ]
        missing["the tests on PostgreSQL"] = missing_postgresql_packages()
    packages = [package for group in missing.values() for package in group]
    if not packages:
        return
    if sys.platform != "linux" or shutil.which("apt-get") is None:
        tell_missing(missing, f"Install what your system calls: {' '.join(packages)}")
        return
    line = f"apt-get install --no-install-recommends {' '.join(packages)}"
    prefix = privileged()
    if prefix is None:
        tell_missing(missing, f"To install them: sudo {line}")
        return
    stamp = read_stamp()
    if stamp.get("apt_failed") != packages:
        say(f"Installing system packages: {' '.join(packages)} ...")
        if apt_install(prefix, packages):
            write_stamp({key: value for key, value in stamp.items() if key != "apt_failed"})
            return
        write_stamp({**stamp, "apt_failed": packages})
    tell_missing(missing, f"They could not be installed. Try: {' '.join(prefix)} {line}".replace("  ", " "))


def missing_pdf_packages() -> list[str]:
    """Packages of libraries that WeasyPrint loads and this system lacks; also a font if it has none."""
    missing = [package for library, package in PDF_LIBRARIES.items() if not loads(library)]
    if not any(
        next(Path(folder).rglob("*.[to]tf"), None) for folder in FONT_FOLDERS if Path(folder).is_dir()
    ):
        missing.append(FONT_PACKAGE)
    return missing


def missing_browser_packages() -> list[str]:
    """Chromium, and the library its driver needs."""
    missing = [] if any(shutil.which(name) for name in BROWSERS) else ["chromium"]
    return missing if loads("libatomic.so.1") else [*missing, "libatomic1"]


def missing_postgresql_packages() -> list[str]:
    """The server's programs; the tests start a private cluster of their own."""
    if os.environ.get("TEST_DATABASE_URL") or shutil.which("initdb"):
        return []
    return [] if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) else ["postgresql"]


def loads(library: str) -> bool:
    """Whether the dynamic linker finds the shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def privileged() -> list[str] | None:
    """What to put before a command to run it as root; None where this user may not."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    return [sudo, "-n"] if sudo and succeeds([sudo, "-n", "true"]) else None


def apt_install(prefix: list[str], packages: list[str]) -> bool:
    """Install Debian packages; the package lists are fetched only when the first try fails."""
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o=Dpkg::Use-Pty=0"]
    install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    return succeeds(install) or (succeeds([*apt, "update"]) and succeeds(install))


def tell_missing(missing: dict[str, list[str]], cure: str) -> None:
    """Say on stderr what will be off, and the cure; setting up goes on."""
    for what, packages in missing.items():
        if packages:
            print(f"Notice: without {', '.join(packages)}, {what} will be off.", file=sys.stderr)
    print(cure, file=sys.stderr)


# ---- Small things


def pins_of(lock: str) -> set[str]:
    """The `name==version` pins of a lock file."""
    lines = (ROOT / lock).read_text().splitlines()
    return {line.split()[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}


def digest_of(lock: str) -> str:
    """SHA-256 of a lock file."""
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def read_stamp() -> dict[str, object]:
    """What is known to be installed; empty when nothing is."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: dict[str, object]) -> None:
    """Replace the stamp in one step, so that an interrupted run leaves none or a whole one."""
    draft = STAMP.with_suffix(".new")
    draft.write_text(json.dumps(stamp, indent=1))
    draft.replace(STAMP)


def write_if_changed(path: Path, text: str) -> bool:
    """Write the file unless it already says so; True when it was written."""
    if path.exists() and path.read_text() == text:
        return False
    path.write_text(text)
    return True


def succeeds(command: list[str]) -> bool:
    """Whether the command ends well; what it prints is not shown."""
    try:
        return (
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode
            == 0
        )
    except OSError:
        return False


def run(command: list[str], failed: str) -> None:
    """Run the command, and stop with its last lines when it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise Stop(f"{failed} could not be installed.\n{tail}")


def say(text: str) -> None:
    """Tell the person who waits what takes time."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
