"""Renders documents as the workers and schedulers of a machine do, many asked for at once, and says how many were made.

`python -m tests.support.many_documents COUNT`: COUNT threads each want one document and come again while the queue is
full. One line for each that was made.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from web.pdf import PdfBusy, render_pdf

ROWS = "".join(f"<tr><td>Row {number}</td><td>{number * 7}</td></tr>" for number in range(200))
WHEN = datetime(2026, 3, 11, tzinfo=UTC)


def one(number: int) -> None:
    """Have a document made, however long that takes."""
    while True:
        try:
            render_pdf(
                f"<main><h1>Document {number}</h1><table>{ROWS}</table></main>",
                title=f"Document {number}",
                language="en",
                created=WHEN,
            )
            sys.stdout.write("made\n")
            sys.stdout.flush()
            return
        except PdfBusy:
            time.sleep(0.5)


if __name__ == "__main__":
    with ThreadPoolExecutor(int(sys.argv[1])) as pool:
        list(pool.map(one, range(int(sys.argv[1]))))
