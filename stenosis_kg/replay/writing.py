"""The folder of a replay: tables, figures, codebook, and the page that ties them together. Whole, or not there."""

from __future__ import annotations

import shutil
from os import PathLike
from pathlib import Path

from ..export.tables import encode
from ..files import fresh_folder, write_atomic
from ..paths import SCOPE, __version__
from ..tabular import delimited
from .engine import Engine
from .figures import drawn
from .page import page
from .plan import sql
from .result import CohortResult
from .schema import FORMS, OutputTable, Value, layouts

__all__ = ["save"]

_TYPES = {"text": "string", "integer": "int64", "number": "float64"}


def save(found: CohortResult, out: str | PathLike[str], engine: Engine, scratch: Path) -> Path:
    """Write everything to a folder that is new, empty, or an earlier replay's, and return it.

    ``tables/`` may be passed on; ``persons/`` has rows of persons. Both are CSV and Parquet. Text that a spreadsheet
    would run as a formula gets an apostrophe in front in CSV files, and in the names of ``persons/`` also in Parquet.

    Parameters
    ----------
    engine : the engine of the replay, which writes the tables of persons
    scratch : the only folder that the engine may write

    Raises
    ------
    OutputError
        If the folder holds anything else, or cannot be written; what was there stays as it was.
    """
    with fresh_folder(out, kind="replay") as place:
        (place / "persons").mkdir()
        for name, layout in layouts().items():
            if layout.of_persons:
                for form in FORMS:
                    written = scratch / f"{name}.{form}"
                    engine.save(sql(f"persons_{name}"), written, form)
                    shutil.move(written, place / "persons" / written.name)
        for name, data in _files(found).items():
            write_atomic(place / name, data)
    return Path(out)


def _files(found: CohortResult) -> dict[str, bytes]:
    """All files but those of persons: path in the folder -> content."""
    files = {"codebook.tsv": found.codes.text.encode(), "README.txt": _readme(found)}
    for name, table in found.tables.items():
        files[f"tables/{name}.csv"] = delimited([table.layout.names, *table.rows]).encode()
        files[f"tables/{name}.parquet"] = _parquet(table)
    if found.given.left_out:
        rows = ((found.given.called(each.file), each.row, each.reason) for each in found.given.left_out)
        files["left_out.csv"] = delimited([("file", "row", "reason"), *rows]).encode()
    figures, made = drawn(found)
    files |= made
    files["index.html"] = page(found, figures, sorted(files))
    return files


def _parquet(table: OutputTable) -> bytes:
    import pyarrow as pa

    kinds = [getattr(pa, _TYPES[column.kind])() for column in table.layout.columns]
    columns: list[tuple[Value, ...]] = list(zip(*table.rows, strict=True)) or [()] * len(kinds)
    mixed = table.layout.name == "run"  # numbers and words in one column
    arrays = [
        pa.array([str(value) if mixed and value is not None else value for value in values], kind)
        for values, kind in zip(columns, kinds, strict=True)
    ]
    data: bytes = encode(pa.table(arrays, names=list(table.layout.names)))
    return data


def _readme(found: CohortResult) -> bytes:
    lines = [
        f"A cohort replayed over the {found.model.pathway.label}, by stenosis-kg {__version__}.",
        SCOPE,
        "",
        f"Counts of fewer than {found.min_cell} persons are left out of tables/ and figures/, and so are others by",
        "which they could be worked out. persons/ has rows of persons, by the numbers that the data gives: keep it as",
        "you keep the data. Days are counted from the index of each person. In CSV files, text that a spreadsheet",
        "would run as a formula has an apostrophe in front; names in persons/ have it in Parquet too.",
    ]
    for name, layout in layouts().items():
        folder = "persons" if layout.of_persons else "tables"
        wide = max(map(len, layout.names))
        lines += ["", f"{folder}/{name}: {layout.what}"]
        lines += [f"  {column.name:{wide}}  {column.kind:7}  {column.text}" for column in layout.columns]
    lines += [
        "",
        "codebook.tsv: each code of the data with a role, or that overlaps with an option, and the mapping behind it",
        "It and tables/unmapped name codes that a single person may have.",
    ]
    if found.given.left_out:
        lines += ["", "left_out.csv: the bad rows that were left out, at most the first thousand"]
    return ("\n".join(lines) + "\n").encode()
