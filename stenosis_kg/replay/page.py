"""The page of a replay: the deviations, the flows, why the numbers are what they are, and every table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from xml.etree.ElementTree import Element

from ..pages.elements import Content, el, link
from ..pages.frame import framed
from ..paths import SCOPE, __version__
from .explain import headline, notes
from .result import CohortResult
from .schema import FORMS, OutputTable, Value, layouts

__all__ = ["page"]

_SHOWN = 40  # rows of a table
_LABELLED = {"source", "target", "about", "sentence", "trigger", "escalation", "option", "stage"}


def page(found: CohortResult, figures: Mapping[str, Element], names: Iterable[str]) -> bytes:
    """The whole page, as HTML in UTF-8.

    Parameters
    ----------
    figures : "flows", "timing" and "departures"
    names : the files of the folder but for those of persons, relative to the page
    """
    title = f"A cohort over the {found.model.pathway.label}"
    tables = found.tables
    parts: dict[str, tuple[str, list[Content]]] = {
        "sentences": ("Sentences", [figures["departures"], _table(tables["deviations_by_sentence"])]),
        "why": ("Why these numbers", [_notes(found)]),
        "flows": ("Flows", [_table(tables["flows"])]),
        "triggers": ("Triggers", [_table(tables["triggers"])]),
        "timing": ("Timing", [figures["timing"]]),
        "options": ("Options", [_table(tables["options"])]),
        "cohort": ("Cohort", [_table(tables["attrition"])]),
        "codes": ("Codes without a role", [_table(tables["unmapped"])]),
        "run": ("Run", [_table(tables["run"])]),
        "files": ("Files", [_files(names)]),
    }
    about = f"{found.given.root.name}, read as {found.given.kind}; stenosis-kg {__version__}."
    verdict = el("span", headline(found), class_="verdict")
    return framed(title, verdict, about, SCOPE, [figures["flows"]], parts)


def _notes(found: CohortResult) -> Element:
    rows = [el("tr", el("th", what, scope="row"), el("td", why)) for what, why in notes(found)]
    return el("table", el("tbody", *rows), class_="files")


def _table(table: OutputTable) -> Element:
    """The first rows of a table, without IRIs that have a label beside them."""
    layout, shown = table.layout, table.rows[:_SHOWN]
    columns = [(i, each) for i, each in enumerate(layout.columns) if f"{each.name}_label" not in layout.names]
    head = [
        el("th", each.name.removesuffix("_label").replace("_", " "), class_=_class(each.kind), title=each.text)
        for _, each in columns
    ]
    rows = [
        el("tr", *(el("td", _shown(row[i], each.name), class_=_class(each.kind)) for i, each in columns))
        for row in shown
    ]
    more = len(table.rows) - len(rows)
    return el(
        "div",
        el("p", f"{layout.what[:1].upper()}{layout.what[1:]}.", class_="note"),
        el("table", el("thead", el("tr", *head)), el("tbody", *rows)) if rows else el("p", "No rows.", class_="note"),
        el("p", f"{more:,} more rows are in the file.", class_="note") if more else None,
        el("p", "–: nothing, or not shown.", class_="note") if None in {*chain(*shown)} else None,
        class_="wide", tabindex="0", role="group", aria_label=layout.name,
    )  # fmt: skip


def _class(kind: str) -> str | None:
    return None if kind == "text" else "number"


def _shown(value: Value, name: str) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    text = str(value)
    return text.rpartition("/")[2] if name in _LABELLED and "://" in text else text


def _files(names: Iterable[str]) -> Element:
    titles = {"tables": "Tables", "persons": "Tables of persons: not for sharing", "figures": "Figures"}
    persons = [f"persons/{each.name}.{form}" for each in layouts().values() if each.of_persons for form in FORMS]
    by_folder: dict[str, list[str]] = {}
    for name in (*names, *persons):
        by_folder.setdefault(titles.get(name.partition("/")[0], "Beside them"), []).append(name)
    rows = [
        el("tr", el("th", what, scope="row"), el("td", *(part for name in listed for part in (link(name, name), " "))))
        for what, listed in by_folder.items()
    ]
    return el("table", el("tbody", *rows), class_="files")
