"""Mapping sets as this package, sssom-pydantic and sssom-py read them, and how many files and rows are alike.

``python -m tests.sssom_readers [FOLDER ...]`` prints the figures of folders of mapping sets; without one, of the forms
that the tests have and of the bundled files. A reader that is not installed is left out.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from stenosis_kg import paths
from stenosis_kg.errors import InputError
from stenosis_kg.rdf import sssom

__all__ = ["FORMS", "READERS", "Row", "by_sssom_py", "by_sssom_pydantic", "by_us", "figures"]

FORMS = Path(__file__).parent / "data" / "mappings" / "forms"
_NO_TERM = ("https://w3id.org/sssom/NoTermFound", "https://w3id.org/sssom/NoMapping")


class Row(NamedTuple):
    """What all readers have of a row: IRIs, "" where there is no term; texts, "" where there is none."""

    subject: str
    predicate: str
    object: str
    subject_label: str
    object_label: str
    justification: str
    confidence: float | None
    comment: str


def by_us(path: Path) -> list[Row]:
    """The rows by this package; InputError where it refuses."""
    return [
        Row(
            row.subject,
            row.predicate,
            row.object or "",
            row.subject_label,
            row.label,
            row.justification,
            row.confidence,
            row.comment,
        )
        for row in sssom.read(path).mappings
    ]


def by_sssom_pydantic(path: Path) -> list[Row]:
    """The rows by sssom-pydantic; ValueError where it refuses, or loses a row."""
    import sssom_pydantic

    found = sssom_pydantic.read(path, metadata_path=_beside(path), return_errors=True)
    if found[-1]:
        raise ValueError(str(found[-1][0].exception))
    expand = found[1].expand
    return [
        Row(
            _term(expand(row.subject.curie)),
            _term(expand(row.predicate.curie)),
            _term(expand(row.object.curie)),
            row.subject.name or "",
            row.object.name or "",
            row.justification.curie,
            row.confidence,
            row.comment or "",
        )
        for row in found[0]
    ]


def by_sssom_py(path: Path) -> list[Row]:
    """The rows by sssom-py; an error of any kind where it refuses."""
    import pandas as pd
    import yaml
    from sssom.parsers import parse_sssom_table  # type: ignore[import-not-found]

    beside = _beside(path)
    meta = yaml.safe_load(beside.read_text(encoding="utf-8")) if beside else None
    found = parse_sssom_table(path, meta=meta, prefix_map=meta.get("curie_map") if meta else None)
    expand = found.converter.expand
    rows = []
    for each in found.df.to_dict("records"):
        row: dict[str, Any] = {name: "" if pd.isna(value) else value for name, value in each.items()}
        rows.append(
            Row(
                _term(expand(row.get("subject_id") or "")),
                _term(expand(row["predicate_id"])),
                _term(expand(row.get("object_id") or "")),
                row.get("subject_label", ""),
                row.get("object_label", ""),
                row["mapping_justification"],
                None if row.get("confidence", "") == "" else float(row["confidence"]),
                row.get("comment", ""),
            )
        )
    return rows


READERS: dict[str, Callable[[Path], list[Row]]] = {
    "stenosis-kg": by_us,
    **({"sssom-pydantic": by_sssom_pydantic} if find_spec("sssom_pydantic") else {}),
    **({"sssom-py": by_sssom_py} if find_spec("sssom") else {}),
}


def figures(files: Iterable[Path]) -> tuple[Counter[str], list[str]]:
    """How many files each reader reads, and of how many it has our rows (" alike"); and what we refuse, or differs."""
    counts: Counter[str] = Counter()
    remarks = []
    for path in files:
        counts["files"] += 1
        read = {name: rows for name in READERS if not isinstance(rows := _tried(name, path), str)}
        counts.update(read.keys())
        if "stenosis-kg" not in read:
            remarks.append(f"{path.name}: {_tried('stenosis-kg', path)}")
            continue
        for name in read:
            alike = Counter(read[name]) == Counter(read["stenosis-kg"])
            counts[name + " alike"] += alike
            if not alike:
                remarks.append(f"{path.name}: {name} has other rows")
    return counts, remarks


def _tried(name: str, path: Path) -> list[Row] | str:
    try:
        return READERS[name](path)
    except InputError as error:
        return error.message
    except Exception as error:  # of any kind: yaml, pandas, curies and pydantic each have their own
        return f"{type(error).__name__}: {error}"


def _beside(path: Path) -> Path | None:
    near = (path.with_suffix(ending) for ending in (".yml", ".yaml"))
    return next((file for file in near if file.exists()), None)


def _term(iri: str | None) -> str:
    return "" if iri is None or iri in _NO_TERM else iri


def main(folders: list[str]) -> None:
    """Print the figures of folders."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    groups = {folder: sorted(Path(folder).rglob("*.tsv")) for folder in folders} or {
        "forms of the tests": sorted(FORMS.glob("*.tsv")),
        "bundled": list(paths.mappings()),
    }
    for group, files in groups.items():
        counts, remarks = figures(files)
        sys.stdout.write(f"{group}: {counts['files']} files\n")
        for name in READERS:
            sys.stdout.write(f"  {name}: {counts[name]} read, {counts[name + ' alike']} with the rows that we read\n")
        sys.stdout.write("".join(f"    {remark}\n" for remark in remarks))


if __name__ == "__main__":
    main(sys.argv[1:])
