"""Controls of the trail (section G)."""

from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="F-11 the value before",
        path="audit/cells/ledger.py",
        old="        found[before] -= 1",
        new="        found[before] -= 0",
        test="tests/unit/audit/test_cells.py",
    ),
    Mutant(
        id="F-11 notes of their row",
        path="audit/trails.py",
        old="        return len(kept) > SEAL and is_sealed(kept[:SEAL], NOTES, *parts, compartment=self.compartment)",
        new="        return len(kept) > SEAL",
        test="tests/unit/audit/test_cells.py",
    ),
    Mutant(
        id="G-01 looks",
        path="audit/reads.py",
        old="        if events:",
        new="        if False:",
        test="tests/web/audit/test_reads.py",
    ),
    Mutant(
        id="G-03 shown without a row",
        path="audit/reads.py",
        old="            reading.write(actor, events)",
        new="            current_session().get_bind()",
        test="tests/web/audit/test_reads.py",
    ),
    Mutant(
        id="G-04 link to the one before",
        path="audit/trails.py",
        old="    head.sequence, head.mac = row.sequence, row.mac",
        new="    head.sequence = row.sequence",
        test="tests/db/audit/test_chain.py",
    ),
    Mutant(
        id="G-06 rows that are gone",
        path="audit/anchoring.py",
        old="            if kept.get(sequence) != mac:",
        new="            if kept.get(sequence, mac) != mac:",
        test="tests/db/audit/test_anchors.py",
    ),
    Mutant(
        id="G-06 unsigned anchor",
        path="audit/anchors.py",
        old="        if not is_signed(signature, content, by=by):",
        new="        if signature and not is_signed(signature, content, by=by):",
        test="tests/unit/audit/test_signed_anchors.py",
    ),
    Mutant(
        id="G-06 anchors that did not come",
        path="audit/anchors.py",
        old="        if here is None or (before",
        new="        if (before",
        test="tests/unit/audit/test_signed_anchors.py",
    ),
    Mutant(
        id="G-07 forged checkpoint",
        path="audit/checking.py",
        old="            if is_sealed(bytes(point.seal), CHECKPOINT, *parts):",
        new="            if parts:",
        test="tests/db/audit/test_anchors.py",
    ),
    Mutant(
        id="G-09 line ends",
        path="audit/copying.py",
        old="        ensure_ascii=True,",
        new="        ensure_ascii=False,",
        test="tests/unit/audit/test_copying.py",
    ),
    Mutant(
        id="G-11 forged beginning",
        path="audit/checking.py",
        old="        if is_sealed(bytes(segment.seal), SEGMENT, *parts):",
        new="        if parts:",
        test="tests/db/audit/test_anchors.py",
    ),
)
