"""Renders one PDF in a process of its own: JSON on standard input; on standard output the number of pages as a line,
then the document.

Runs as a plain script under `python -I`, knows nothing of the application and reaches no network, file or database:
what a document may show comes with the request. Exit codes: 0 done, 3 the request or document is wrong, 4 out of
memory. Standard error holds one line for the log.
"""

import base64
import ctypes
import gc
import json
import os
import resource
import sys
import tempfile
from collections.abc import Mapping
from typing import Any

WRONG, OUT_OF_MEMORY = 3, 4
LIBRARIES = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
_TYPES = {"ttf": "font/ttf", "otf": "font/otf", "svg": "image/svg+xml", "png": "image/png"}


def limit_resources(limits: Mapping[str, int]) -> None:
    """Processor seconds, memory and file size end here, before anything large is imported."""
    for name, what in (("cpu_seconds", resource.RLIMIT_CPU), ("memory_bytes", resource.RLIMIT_AS)):
        resource.setrlimit(what, (limits[name], limits[name]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"], limits["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


def checked_options(options: Mapping[str, object], known: Mapping[str, object]) -> dict[str, object]:
    """Options that the renderer does not know are refused: it would ignore a misspelt one silently."""
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise ValueError(f"unknown PDF options: {', '.join(unknown)}")
    return dict(options)


def closed_fetcher(assets: Mapping[str, bytes]) -> Any:
    """A fetcher that knows `asset:name` for the given names and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):
        def __init__(self) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False)

        def fetch(self, url: str, headers: object = None) -> Any:
            name = url.removeprefix("asset:")
            if name == url or name not in assets:
                raise ValueError("refused: a document may only use its own assets")
            media_type = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
            return URLFetcherResponse(url, assets[name], {"Content-Type": media_type})

    return AssetFetcher()


def render(request: Mapping[str, Any]) -> tuple[bytes, int]:
    """The document as PDF bytes and its pages; equal requests give equal bytes on one system."""
    # Fonts are unpacked to files; the parent removes the folder even when this process is killed.
    tempfile.tempdir = request["scratch"]
    os.environ["SOURCE_DATE_EPOCH"] = str(request["epoch"])
    from weasyprint import CSS, DEFAULT_OPTIONS, HTML
    from weasyprint.text.fonts import FontConfiguration

    options = checked_options(request["options"], DEFAULT_OPTIONS)
    options["pdf_identifier"] = request["identifier"].encode("ascii")
    fetcher = closed_fetcher({name: base64.b64decode(data) for name, data in request["assets"].items()})
    fonts = FontConfiguration()
    sheets = [CSS(string=text, url_fetcher=fetcher, font_config=fonts) for text in request["stylesheets"]]
    document = HTML(string=request["html"], url_fetcher=fetcher).render(
        font_config=fonts, stylesheets=sheets, **options
    )
    document.metadata.title = request["title"]
    document.metadata.lang = request["language"]
    document.metadata.created = document.metadata.modified = request["created"]
    document.metadata.attachments = []
    return document.write_pdf(**options), len(document.pages)


def missing_libraries() -> list[str]:
    """System libraries that the renderer needs and that do not load."""
    missing = []
    for name in LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def main() -> int:
    """Render what standard input asks for; with `--check`, name the libraries that are missing."""
    if sys.argv[1:] == ["--check"]:
        sys.stdout.write("\n".join(missing_libraries()))
        return 0
    request = json.load(sys.stdin.buffer)
    limit_resources(request["limits"])
    # Boxes and styles live until the document is written: looking for garbage among them was a twelfth of the time.
    gc.set_threshold(100_000, 50, 50)
    try:
        content, pages = render(request)
        sys.stdout.buffer.write(b"%d\n" % pages + content)
    except MemoryError:
        sys.stderr.write("out of memory\n")
        return OUT_OF_MEMORY
    except Exception as error:
        # The text of a document must not reach a log.
        sys.stderr.write(f"{type(error).__name__}\n")
        return OUT_OF_MEMORY if "memory" in str(error).lower() else WRONG
    return 0


if __name__ == "__main__":
    sys.exit(main())
