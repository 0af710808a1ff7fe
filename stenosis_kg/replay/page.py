"""The page of a replay: what care departed from, the flows, why the numbers are what they are, and every table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from ..draw.picture import Figure, element
from ..pages.elements import Content, el, link
from ..pages.frame import framed
from ..scope import SCOPE
from ..version import __version__
from .explain import notes
from .headline import headline
from .schema import FORMS, Table, Value, layouts

if TYPE_CHECKING:
    from .run import Replay

__all__ = ["page"]

_SHOWN = 40  # rows of a long table that are on the page
_LABELLED = {"source", "target", "about", "sentence", "trigger", "escalation", "option", "stage"}


def page(found: Replay, figures: Mapping[str, Figure], names: Sequence[str]) -> bytes:
    """The whole page.

    Parameters
    ----------
    names : the files of the folder, relative to the page
    """
    title = f"A cohort over the {found.model.pathway.label}"
    tables = found.tables
    parts: dict[str, tuple[str, list[Content]]] = {
        "sentences": ("Sentences", [element(figures["departures"]), _table(tables["deviations_by_sentence"])]),
        "why": ("Why these numbers", [_notes(found)]),
        "flows": ("Flows", [element(figures["sankey"]), _table(tables["flows"])]),
        "triggers": ("Triggers", [_table(tables["triggers"])]),
        "timing": ("Timing", [element(figures["timing"])]),
        "options": ("Options", [_table(tables["options"])]),
        "cohort": ("Cohort", [_table(tables["attrition"])]),
        "codes": ("Codes without a role", [_table(tables["unmapped"])]),
        "run": ("Run", [_table(tables["run"])]),
        "files": ("Files", [_files(names)]),
    }
    about = f"{found.events.name}, read as {found.given.kind}; stenosis-kg {__version__}."
    return framed(
        title, el("span", headline(found), class_="verdict"), about, SCOPE, [element(figures["flows"])], parts
    )


def _notes(found: Replay) -> Element:
    rows = [el("tr", el("th", what, scope="row"), el("td", why)) for what, why in notes(found)]
    return el("table", el("tbody", *rows), class_="files")


def _table(table: Table) -> Element:
    """A table without its IRIs, which have a label beside them."""
    layout = table.layout
    labelled = {name for name in layout.names if f"{name}_label" in layout.names}
    columns = [i for i, column in enumerate(layout.columns) if column.name not in labelled]
    head = el(
        "tr",
        *(
            el("th", _title(layout.names[i]), class_=_class(layout.columns[i].kind), title=layout.columns[i].text)
            for i in columns
        ),
    )
    rows = [
        el("tr", *(el("td", _shown(row[i], layout.names[i]), class_=_class(layout.columns[i].kind)) for i in columns))
        for row in table.rows[:_SHOWN]
    ]
    more = len(table.rows) - len(rows)
    return el(
        "div",
        el("p", f"{layout.what[:1].upper()}{layout.what[1:]}.", class_="note"),
        el("table", el("thead", head), el("tbody", *rows)) if rows else el("p", "No rows.", class_="note"),
        el("p", f"{more:,} more rows are in the file.", class_="note") if more else None,
        el("p", "–: nothing, or not shown.", class_="note") if None in {*chain(*table.rows[:_SHOWN])} else None,
        class_="wide", tabindex="0", role="group", aria_label=layout.name,
    )  # fmt: skip


def _title(name: str) -> str:
    return name.removesuffix("_label").replace("_", " ")


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
    by_folder: dict[str, list[str]] = {}
    told = {"tables": "Tables", "persons": "Tables of persons: not for sharing", "figures": "Figures"}
    for name in names:
        by_folder.setdefault(told.get(name.partition("/")[0], "Beside them"), []).append(name)
    by_folder.setdefault(told["persons"], []).extend(
        f"persons/{layout.name}.{form}" for layout in layouts().values() if layout.of_persons for form in FORMS
    )
    rows = [
        el("tr", el("th", what, scope="row"), el("td", *(part for name in listed for part in (link(name, name), " "))))
        for what, listed in by_folder.items()
    ]
    return el("table", el("tbody", *rows), class_="files")
