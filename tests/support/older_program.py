"""The program of an earlier revision, taken out of the history into a folder of its own, and a browser that goes through its pages."""

import http.client
import io
import re
import subprocess
import sys
import zipfile
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.support.pages import Page
from tests.support.server_process import PATIENCE
from tests.support.settings import process_environment
from tests.support.tree import ROOT


def taken_from_history(commit: str, folder: Path) -> Path:
    """The tree of a commit; the test is skipped where the history does not go back that far."""
    found = subprocess.run(
        ["git", "-C", ROOT, "cat-file", "-e", f"{commit}^{{commit}}"], capture_output=True, check=False
    )
    if found.returncode != 0:
        pytest.skip(f"the history of this copy does not hold {commit}: it has none, or only its end")
    packed = subprocess.run(
        ["git", "-C", ROOT, "archive", "--format=zip", commit],
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    ).stdout
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder)
    return folder


def run_older(tree: Path, url: str, *arguments: str) -> str:
    """What `concordat ...` of that tree prints on this database; an assertion error with its words when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "concordat", *arguments],
        cwd=tree,
        env=process_environment(url),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"concordat {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout


class Visitor:
    """Somebody at a browser without JavaScript: follows redirects, keeps cookies, sends the forms that pages show."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, {}  # type: ignore[var-annotated]

    def open(self, path: str, form: dict[str, list[str]] | None = None) -> Page:
        """The page at a path, or the one to which a form leads."""
        for _ in range(5):
            status, path_or_html = self._ask(path, form)
            if status == 200:
                return Page(path_or_html, url=path)
            assert status in (302, 303), f"{path} answered {status}: {words_of(path_or_html)}"
            path, form = path_or_html, None
        raise AssertionError(f"{path} leads in circles")

    def send(
        self, path: str, *, action: str | None = None, having: str | None = None, **values: object
    ) -> Page:
        """Fill in the form on a page and send it."""
        form = self.open(path).form(action, having=having)
        return self.open(form.action or path, form.filled(values))

    def _ask(self, path: str, form: dict[str, list[str]] | None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if form is None:
                connection.request("GET", path, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", path, urlencode(form, doseq=True), headers)
            answer = connection.getresponse()
            for one in answer.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: kept.value for name, kept in SimpleCookie(one).items()}
            body = answer.read().decode()
            if 300 <= answer.status < 400:
                to = urlsplit(answer.headers["Location"])
                return answer.status, to.path + (f"?{to.query}" if to.query else "")
            return answer.status, body
        finally:
            connection.close()


def words_of(html: str) -> str:
    """The beginning of what a page says, for an assertion."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())[:1500]
