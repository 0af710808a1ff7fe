"""The graph in the formats that other people's tools read.

Each format is a function ``graph -> {relative path: content}`` in a module that is imported when it is asked for: one
file, or several, which become a folder. Every one is the same bytes each time, is written whole or not at all, and
carries the scope line and the version. What a format leaves out is in the ledger (`ledger`).

The package may be called like a function: ``skg.export(kg, "turtle", "out.ttl")``.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from ..errors import UnknownName, UsageError
from ..paths import settings
from .about import written_for

if TYPE_CHECKING:
    from ..rdf.graph import Graph

__all__ = ["FORMATS", "Format", "export", "files", "format_named"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, what it is, and the ending of its file.

    ``suffix`` is "" where it is a folder of several files. ``module`` is the module of this package that writes it by
    a function named like the format; "" where it is one of the format's own, with the function ``files``.
    """

    name: str
    what: str
    suffix: str = ""
    module: str = ""

    @property
    def folder(self) -> bool:
        """Whether it is several files."""
        return not self.suffix

    def files(self, graph: Graph) -> dict[str, bytes]:
        """Relative path -> content. A format of one file has one entry."""
        module = import_module(f"{__name__}.{self.module or self.name}")
        with written_for(graph.project):
            written: dict[str, bytes] = getattr(module, self.name if self.module else "files")(graph)
        if graph.project is None:
            return written
        name = graph.project.name  # our files are called by ours
        return {re.sub(r"^stenosis(?=[.-])", name, path): data for path, data in written.items()}


FORMATS = {
    name: Format(name, each["what"], each.get("suffix", ""), each.get("module", ""))
    for name, each in settings("formats").items()
}
"""Every format by name, from ``assets/formats.toml``."""


def format_named(name: str) -> Format:
    """The format with this name, in any case.

    Raises
    ------
    UnknownName
        With the nearest names.

    >>> format_named("TriG").suffix
    '.trig'
    """
    from difflib import get_close_matches

    wanted = name.strip().lower()
    if wanted not in FORMATS:
        raise UnknownName(name, get_close_matches(wanted, FORMATS, 3, 0.4) or list(FORMATS), kind="format")
    return FORMATS[wanted]


def files(graph: Graph, format: str) -> dict[str, bytes]:
    """What `export` would write: relative path -> content. Errors as there."""
    return format_named(format).files(graph)


def export(graph: Graph, format: str, out: str | PathLike[str]) -> Path:
    """Write a graph in a format: a file, or a folder where the format has several.

    Parameters
    ----------
    format : one of ``FORMATS``
    out : the file, or the folder, which must be new, empty, or an earlier export of the same format

    Raises
    ------
    UnknownName
        If there is no such format; with the nearest.
    UsageError
        If the format cannot hold this graph, or a package that it needs is not installed.
    OutputError
        If the place cannot be written; nothing was left behind.
    """
    chosen = format_named(format)
    written = chosen.files(graph)
    if chosen.folder:
        from ..files import write_folder

        return write_folder(out, written, kind=f"{chosen.name} export")
    if len(written) != 1:
        raise UsageError(f"{chosen.name} is one file, and its module gave {len(written)}")
    from ..files import write_atomic

    write_atomic(out, *written.values())
    return Path(out)


class _Callable(ModuleType):
    """A module that may be called: ``stenosis_kg.export`` is this package and the function of the same name."""

    def __call__(self, graph: Graph, format: str, out: str | PathLike[str]) -> Path:
        return export(graph, format, out)


sys.modules[__name__].__class__ = _Callable
