"""Start a project of one's own: the files of ``assets/project`` with a name, a title, an address and a prefix."""

from __future__ import annotations

import os
import re
from pathlib import Path

from . import paths, project
from .errors import InputError, UsageError, visible
from .files import fresh_folder
from .rdf.writing import format_file

__all__ = ["start"]

# where a file of the template stands in a project, as far as that differs
_PLACES = {"ci.yml": ".github/workflows/check.yml"}
_FILES = (
    "README.md",
    "ci.yml",
    "documents/article.trig",
    "documents/article.txt",
    "mappings/terms.sssom.tsv",
    "shapes.ttl",
    project.FILE,
    "vocabulary.ttl",
)


def start(
    folder: str | os.PathLike[str], *, title: str | None = None, base: str | None = None, prefix: str = "my"
) -> Path:
    """Write a small project that conforms into a new or empty folder, whole or not at all.

    Parameters
    ----------
    title : what the graph is called; the folder's name where it is not given
    base : what its IRIs begin with; ``https://example.org/NAME/`` where it is not given
    prefix : the prefix of its vocabulary

    Raises
    ------
    OutputError
        If the folder holds anything, or cannot be written; it is then left as it was.
    UsageError
        If a title, a base or a prefix cannot be one.
    """
    place = Path(folder)
    called = place.resolve().name
    name = "-".join(re.findall(r"[a-z0-9]+", called.casefold()))
    name = name if name[:1].isalpha() else f"graph-{name}".rstrip("-")
    title = called.replace("-", " ").strip() if title is None else " ".join(title.split())
    if not title or any(character in title for character in '"\\') or not title.isprintable():
        raise UsageError(f'--title is "{visible(title, 60)}"; give one without quotes and backslashes')
    if prefix == "article":
        raise UsageError("article is the prefix of the document; choose another --prefix")
    values = {"NAME": name, "TITLE": title, "BASE": base or f"https://example.org/{name}/", "PREFIX": prefix}
    files = {_PLACES.get(each, each): _filled(each, values) for each in _FILES}
    with fresh_folder(place, kind="") as fresh:
        for each, text in files.items():
            (fresh / each).parent.mkdir(parents=True, exist_ok=True)
            (fresh / each).write_bytes(text.encode())
        try:
            project.read(fresh)
        except InputError as error:  # what was given does not fit: said here, of the options and not of a file
            raise UsageError(error.message) from None
        for each in files:
            if each.endswith((".ttl", ".trig")):  # where a prefix stands depends on its name
                (fresh / each).write_bytes(format_file(fresh / each))
    return place


def _filled(name: str, values: dict[str, str]) -> str:
    text = paths.asset(f"project/{name}")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text
