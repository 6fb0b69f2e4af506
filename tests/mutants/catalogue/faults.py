"""Controls of faults: repeating, full disks, the virus scanner, the queue of documents, power cuts (sections J, L, O, U)."""

from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="J-05 what waits is closed",
        path="partners/diligence/documents/scans.py",
        old="    return state is ScanState.WAITING or scans",
        new="    return False",
        test="tests/db/partners/diligence/documents/test_scanning.py",
    ),
    Mutant(
        id="J-05 an answer that is no pass",
        path="partners/diligence/documents/scanner.py",
        old='        if answer == "stream: OK":',
        new="        if True:",
        test="tests/db/partners/diligence/documents/test_scanning.py",
    ),
    Mutant(
        id="L-04 places in the queue",
        path="web/pdf_queue.py",
        old="    if ticket is None:",
        new="    if False:",
        test="tests/unit/web/test_pdf_queue.py",
    ),
    Mutant(
        id="O-06 whole requests alone",
        path="web/repeating.py",
        old='        or "kept" in g\n',
        new="",
        test="tests/web/test_repeating.py",
    ),
    Mutant(
        id="O-06 what passes",
        path="core/retrying.py",
        old='STATES = frozenset({"40001", "40P01"})',
        new='STATES = frozenset({"40001"})',
        test="tests/web/test_repeating.py",
    ),
    Mutant(
        id="U-03 what was typed",
        path="web/error_pages.py",
        old="actor=actor, typed=typed_fields())",
        new="actor=actor)",
        test="tests/web/test_repeating.py",
    ),
    Mutant(
        id="U-04 content before name",
        path="core/durable_files.py",
        old="        file.write(content)\n        file.flush()\n        os.fsync(file.fileno())\n",
        new="        file.write(content)\n",
        test="tests/deep/test_power_cuts.py -k files_outside",
    ),
    Mutant(
        id="U-04 names",
        path="core/durable_files.py",
        old="    aside.rename(path)\n    sync_folder(path.parent)\n",
        new="    aside.rename(path)\n",
        test="tests/unit/core/test_durable_files.py",
    ),
    Mutant(
        id="U-04 half lines",
        path="core/durable_files.py",
        old='!= b"\\n":',
        new='== b"":',
        test="tests/unit/core/test_durable_files.py",
    ),
)
