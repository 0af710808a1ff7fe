"""Records that show themselves: as a table in a prompt and in a notebook, and as a data frame.

Whatever is shown is text. Labels come from anybody's files: what a terminal would obey is spelt out, and what a page
would obey is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import visible
from . import short
from .table import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST", "Table", "notebook", "prompt"]

MOST = 20
"""The rows that a prompt shows; a notebook and a data frame show all."""

_Rows: TypeAlias = Iterable[Sequence[Any]]


def prompt(title: str, columns: Sequence[str], rows: _Rows, count: int) -> str:
    """A table as wide as the terminal (120 where there is none), and how many more rows there are.

    Parameters
    ----------
    title : what stands in its place where there is no row
    rows : the first of all, as `table.table` takes them
    count : how many there are in all

    >>> print(prompt("no rows", ("name", "n"), [("nerve root", "2")], 3))
    name        n
    ----------  -
    nerve root  2
    … 2 more rows
    """
    from shutil import get_terminal_size

    shown = list(rows)
    if not shown:
        return title
    more = f"\n… {count - len(shown)} more rows" if count > len(shown) else ""
    return table(columns, shown, width=get_terminal_size((120, 24)).columns) + more


def notebook(columns: Sequence[str], rows: _Rows) -> str:
    """A table in HTML: text only, no links, everything escaped.

    >>> notebook(("a",), [("<b>",)])
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """
    from html import escape

    def cell(given: Any) -> str:
        if isinstance(given, tuple):
            return f"{escape(given[0])}<br><small>{escape(given[1])}</small>"
        return escape(given if isinstance(given, str) else short(given))

    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    lines = ("".join(f"<td>{cell(each)}</td>" for each in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the names of columns, and rows of values; ``None`` is nothing."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    def frame(self) -> pd.DataFrame:
        """The rows as a data frame. Raises UsageError where pandas is not installed."""
        from ..extras import need

        made: pd.DataFrame = need("pandas", "a data frame", "pandas").DataFrame.from_records(
            list(self.rows), columns=list(self.columns)
        )
        return made

    def texts(self, most: int | None = None) -> list[list[str]]:
        """Each row as text that a terminal may show."""
        return [["" if each is None else visible(str(each), lines=True) for each in row] for row in self.rows[:most]]

    def text(self) -> str:
        """For a prompt: the title, and the first rows."""
        below = prompt("", self.columns, self.texts(MOST), len(self.rows))
        return f"{visible(self.title, lines=True)}\n{below}".rstrip("\n")

    def html(self) -> str:
        """For a notebook: the title, and all rows."""
        from html import escape

        return f"<div><p>{escape(visible(self.title))}</p>{notebook(self.columns, self.texts())}</div>"
