"""The words of a PDF as a reader finds them, line by line."""

import shutil
import subprocess

from tests.support.requirements import lacking

PROGRAM = "pdftotext"


def text_of_pdf(data: bytes) -> str:
    """All text of a document, laid out as on its pages; the test ends where no reader is installed."""
    if shutil.which(PROGRAM) is None:
        lacking("pdf", f"{PROGRAM} is not installed (Debian: poppler-utils)")
    done = subprocess.run([PROGRAM, "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()
