"""The PDF of an evaluation: from a cold child, as the product renders, and by a renderer that is warm."""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter, process_time
from typing import Any

from kpi.evaluations.queries import EvaluationRow
from kpi.evaluations.snapshot import Snapshot
from kpi.reports.pdf import Rendered, evaluation_html, render_evaluation
from tests.bench.timing import Clocks, Result, children_time, take
from web import pdf

REPEATS = 3
PATIENCE = 600.0
"""Seconds that a document may take by the wall clock here: the machine may be busy."""
WARM = """
import gc, json, runpy, sys, time
gc.set_threshold(100_000, 50, 50)
clock = getattr(time, sys.argv[3])
render, request = runpy.run_path(sys.argv[1])["render"], json.load(sys.stdin)
times = []
for _ in range(int(sys.argv[2]) + 1):
    begun = clock()
    render(request)
    times.append(clock() - begun)
print(json.dumps(times[1:]))
"""


def document_lines(row: EvaluationRow, snapshot: Snapshot) -> Iterator[Result]:
    """The HTML alone, the document in a child of its own, and rendered again in one process."""
    yield Result(
        name="evaluation, HTML of the PDF", times=take(lambda: evaluation_html(row, snapshot), REPEATS)
    )
    available, reason = pdf.pdf_available()
    if not available:
        yield Result(name="evaluation, PDF", note=f"not measured: {reason}", times=[0.0])
        return
    try:
        yield from _whole(row, snapshot)
    except pdf.PdfFailed as error:
        yield Result(name="evaluation, PDF", note=f"not measured: {error.message}", times=[0.0])


def _whole(row: EvaluationRow, snapshot: Snapshot) -> Iterator[Result]:
    document, request = _rendered(row, snapshot)
    clock = children_time if Clocks.inside is process_time else perf_counter
    cold = take(lambda: _rendered(row, snapshot), REPEATS, warm=0, clock=clock)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    pages = f"{document.pages} pages"
    yield Result(name="evaluation, PDF from a cold child", note=f"{pages}, peak {peak} MB", times=cold)
    yield Result(name="evaluation, PDF warm", note=pages, times=_warm_times(request))


def short_lines(row: EvaluationRow, snapshot: Snapshot) -> Iterator[Result]:
    """A report of about six pages by a renderer that is warm, on letter and on A4."""
    if not pdf.pdf_available()[0]:
        return
    document, request = _rendered(row, snapshot)
    own = "letter" if 'class="letter"' in request["html"] else "a4"
    for paper in ("letter", "a4"):
        html = request["html"].replace(f'class="{own}"', f'class="{paper}"')
        note = f"{document.pages} pages, {paper}" if paper == own else f"the same on {paper}"
        times = _warm_times(request | {"html": html})
        yield Result(
            name="partnership with one indicator, PDF warm", note=note, times=times, goal_seconds=1.5
        )


def _warm_times(request: dict[str, Any]) -> list[float]:
    """The times of one renderer that keeps running; the first, which imports, is left out."""
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            [sys.executable, "-c", WARM, str(pdf._WORKER), str(REPEATS), Clocks.inside.__name__],
            input=json.dumps(request | {"scratch": scratch}),
            capture_output=True,
            text=True,
            check=True,
        )
    times: list[float] = json.loads(done.stdout.splitlines()[-1])
    return times


def _rendered(row: EvaluationRow, snapshot: Snapshot) -> tuple[Rendered, dict[str, Any]]:
    """The document, and what was handed to the child, as it reads it."""
    caught: list[bytes] = []
    real = pdf._run

    def catching(request: bytes, scratch: str, *, limits: pdf.PdfLimits) -> pdf.Document:
        caught.append(request)
        return real(request, scratch, limits=replace(limits, wall_seconds=PATIENCE))

    pdf._run = catching
    try:
        document = render_evaluation(row, snapshot)
    finally:
        pdf._run = real
    request: dict[str, Any] = json.loads(caught[0])
    return document, request
