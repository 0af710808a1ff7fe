"""Join a table of diagnoses to the graph: code, concept, what the pathway does at it, and the sentence.

    python examples/diagnoses.py examples/diagnoses.csv

A code counts where every patient with it has the concept (exact, narrow). What only overlaps is told as such: whether
the patient has the concept is then not known. "alone" is no where the pathway asks for other things too.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import stenosis_kg as skg

kg = skg.load()
mappings, pathway = kg.mappings(), kg.pathway()
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["patient", "code", "level", "concept", "bears on", "alone", "stage", "firmness", "sentence"])
for row in csv.DictReader(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()):
    matches = mappings.concepts(row["icd10cm"], "ICD10CM")
    if not matches:
        out.writerow([row["patient"], row["icd10cm"], "unknown"])
    for match in matches:
        base = [row["patient"], row["icd10cm"], match.level, kg.label(match.concept)]
        changes = pathway.what_changes(match.concept) if match.level in ("exact", "narrow") else ()
        for change in changes:
            for quote in change.passages:
                bearing = [change.bears_on.label, "yes" if change.alone else "no", change.stage.label]
                out.writerow([*base, *bearing, quote.modality, quote.text])
        if not changes:
            out.writerow(base)
