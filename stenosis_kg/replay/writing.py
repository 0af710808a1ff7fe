"""The folder of a replay: tables, figures, codebook, and the page that ties them together. Whole, or not there.

Only here does a replay draw.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import chain, groupby
from os import PathLike
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from ..draw import cohort
from ..draw.drawing import Look, element, picture
from ..draw.observed import ObservedCohort, ObservedCurve, ObservedDeviation, ObservedFlow
from ..export.layouts import FORMS, OutputTable, Value, layouts
from ..files import fresh_folder, write_atomic
from ..pages import Content, el, framed, grid, links, listing, note, wide
from ..paths import SCOPE, __version__, asset
from ..tabular import delimited
from .engine import Engine
from .explain import headline, notes
from .plan import sql
from .result import CohortResult

__all__ = ["FIGURES", "ObservedCohort", "observed", "save"]

FIGURES = ("flows", "timing", "deviations")
_FORMATS = ("png", "svg", "pdf")
_SHOWN = 40  # rows of a table on the page
_LABELLED = {"source", "target", "about", "sentence", "trigger", "escalation", "option", "stage"}
_LAYOUTS = layouts("replay_tables")


def save(found: CohortResult, out: str | PathLike[str], engine: Engine, scratch: Path, look: Look) -> Path:
    """Write everything to a folder that is new, empty, or an earlier replay's, and return it.

    ``tables/`` may be passed on; ``persons/`` has rows of persons. Both are CSV and Parquet. Text that a spreadsheet
    would run as a formula gets an apostrophe in front in CSV files, and in the names of ``persons/`` also in Parquet.

    Parameters
    ----------
    engine : the engine of the replay, which writes the tables of persons
    scratch : the only folder that the engine may write
    look : how the figures are made

    Raises
    ------
    UsageError
        If a figure cannot be as narrow as was asked for; it names the least width.
    OutputError
        If the folder holds anything else, or cannot be written; what was there stays as it was.
    """
    with fresh_folder(out, kind="replay") as place:
        (place / "persons").mkdir()
        for name, layout in _LAYOUTS.items():
            if layout.of_persons:
                for form in FORMS:
                    written = scratch / f"{name}.{form}"
                    engine.save(sql(f"persons_{name}"), written, form)
                    shutil.move(written, place / "persons" / written.name)
        for name, data in _files(found, look).items():
            write_atomic(place / name, data)
    return Path(out)


def _files(found: CohortResult, look: Look) -> dict[str, bytes]:
    """All files but those of persons: path in the folder -> content."""
    files = {"codebook.tsv": found.codes.text.encode(), "README.txt": _readme(found)}
    for name, table in found.tables.items():
        files[f"tables/{name}.csv"] = table.csv()
        files[f"tables/{name}.parquet"] = table.parquet()
    if found.given.left_out:
        rows = ((found.given.called(each.file), each.row, each.reason) for each in found.given.left_out)
        files["left_out.csv"] = delimited([("file", "row", "reason"), *rows]).encode()
    figures, made = _drawn(found, look)
    files |= made
    files["index.html"] = _page(found, figures, sorted(files))
    return files


def _readme(found: CohortResult) -> bytes:
    tables = []
    for name, layout in _LAYOUTS.items():
        wide = max(map(len, layout.names))
        tables.append(f"{'persons' if layout.of_persons else 'tables'}/{name}: {layout.what}")
        tables += [f"  {column.name:{wide}}  {column.kind:7}  {column.text}" for column in layout.columns]
        tables.append("")
    values = {"pathway": found.model.pathway.label, "least": found.min_cell, "tables": "\n".join(tables)}
    text = asset("replay_readme.txt").format(version=__version__, scope=SCOPE, **values)
    left_out = "\nleft_out.csv: the bad rows that were left out, at most the first thousand\n"
    return (text + left_out if found.given.left_out else text).encode()


def observed(found: CohortResult) -> ObservedCohort:
    """What the figures show: the tables, as they are written."""
    tables: dict[str, list[dict[str, Any]]] = {name: table.dicts() for name, table in found.tables.items()}
    flows = tuple(
        ObservedFlow(row["source"], row["target"], row["standing"], row["persons"], row["moves"], _days(row))
        for row in tables["flows"]
    )
    curves = []
    for (source, target), points in groupby(tables["timing"], key=lambda row: (row["source"], row["target"])):
        each = tuple((p["day"], p["at_risk"], p["arrived"], p["left"], p["incidence"]) for p in points)
        curves.append(ObservedCurve(source, target, each[0][1] or 0, each))
    deviations = tuple(
        ObservedDeviation(
            row["kind"], row["sentence"], row["words"], row["persons"], row["assessed"], row["undetermined"]
        )
        for row in tables["deviations_by_sentence"]
    )
    small = 0 < found.persons < found.min_cell
    data = found.given.root.name if small else f"{found.given.root.name}, {found.persons:,} persons"
    unseen = [stage.iri for number, stage in found.model.stages.items() if not found.codes.shows(number)]
    unseen += [stage.iri for stage in found.model.pathway.unplaced]
    return ObservedCohort(found.persons, flows, tuple(curves), deviations, found.min_cell, data, frozenset(unseen))


def _drawn(found: CohortResult, look: Look) -> tuple[dict[str, Element], dict[str, bytes]]:
    """Each figure as an element of the page, and all files of figures (path in the folder -> content)."""
    seen = observed(found)
    elements: dict[str, Element] = {}
    files: dict[str, bytes] = {}
    for name in FIGURES:
        drawing = partial(cohort, found.graph, seen, name, name=found.model.pathway.iri)
        figure, made = picture(name, drawing, _FORMATS, **look)
        elements[name] = element(figure)
        files |= made
    return elements, files


def _days(row: dict[str, Any]) -> tuple[int, int, int] | None:
    return None if row["days_median"] is None else (row["days_q1"], row["days_median"], row["days_q3"])


def _page(found: CohortResult, figures: Mapping[str, Element], names: Iterable[str]) -> bytes:
    """The page: the deviations, the flows, why the numbers are what they are, and every table."""
    tables = found.tables
    parts: dict[str, tuple[str, list[Content]]] = {
        "sentences": ("Sentences", [figures["deviations"], _table(tables["deviations_by_sentence"])]),
        "why": ("Why these numbers", [listing((what, (why,)) for what, why in notes(found))]),
        "flows": ("Flows", [_table(tables["flows"])]),
        "triggers": ("Triggers", [_table(tables["triggers"])]),
        "timing": ("Timing", [figures["timing"]]),
        "options": ("Options", [_table(tables["options"])]),
        "cohort": ("Cohort", [_table(tables["attrition"])]),
        "codes": ("Codes without a role", [_table(tables["unmapped"])]),
        "run": ("Run", [_table(tables["run"])]),
        "files": ("Files", [_listed(names)]),
    }
    about = f"{found.given.root.name}, read as {found.given.kind}; stenosis-kg {__version__}."
    verdict = el("span", headline(found), class_="verdict")
    return framed(f"A cohort over the {found.model.pathway.label}", verdict, about, [figures["flows"]], parts)


def _table(table: OutputTable) -> Element:
    """The first rows of a table, without IRIs that have a label beside them."""
    layout, shown = table.layout, table.rows[:_SHOWN]
    columns = [
        (i, each, None if each.kind == "text" else "number")
        for i, each in enumerate(layout.columns)
        if f"{each.name}_label" not in layout.names
    ]
    head = [
        el("th", each.name.removesuffix("_label").replace("_", " "), class_=kind, title=each.text)
        for _, each, kind in columns
    ]
    rows = [el("tr", *(el("td", _cell(row[i], each.name), class_=kind) for i, each, kind in columns)) for row in shown]
    more = len(table.rows) - len(rows)
    return wide(
        layout.name,
        note(f"{layout.what[:1].upper()}{layout.what[1:]}."),
        grid(head, rows) if rows else note("No rows."),
        note(f"{more:,} more rows are in the file.") if more else None,
        note("–: nothing, or not shown.") if None in {*chain(*shown)} else None,
    )


def _cell(value: Value, name: str) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    text = str(value)
    return text.rpartition("/")[2] if name in _LABELLED and "://" in text else text


def _listed(names: Iterable[str]) -> Element:
    titles = {"tables": "Tables", "persons": "Tables of persons: not for sharing", "figures": "Figures"}
    persons = [f"persons/{each.name}.{form}" for each in _LAYOUTS.values() if each.of_persons for form in FORMS]
    by_folder: dict[str, list[str]] = {}
    for name in (*names, *persons):
        by_folder.setdefault(titles.get(name.partition("/")[0], "Beside them"), []).append(name)
    return listing((what, links(listed)) for what, listed in by_folder.items())
