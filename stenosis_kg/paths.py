"""The package itself: its version, what it is and is not, and where its files are.

They are beside the package in a checkout, inside it in an installed wheel. What a cold question needs is text: pathlib
takes longer to import than the question takes to answer.
"""

from __future__ import annotations

import os
from functools import cache

from .errors import StenosisError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any

__all__ = [
    "SCOPE",
    "__version__",
    "asset",
    "bundled",
    "example_documents",
    "example_files",
    "folder",
    "graph_files",
    "in_checkout",
    "mappings",
    "ontology",
    "settings",
]

__version__ = "0.2.0"
SCOPE = (
    "A research representation of what its source documents say. "
    "Not medical advice, and no decision support for the care of a person."
)
"""What stands on everything that is written or answered."""

_PACKAGE = os.path.dirname(os.path.realpath(__file__))


def folder(name: str) -> str:
    """A folder that comes with the package: "ontology", or "queries" (the query library).

    Raises
    ------
    StenosisError
        If it is not there.
    """
    inside = os.path.join(_PACKAGE, "_data", name)
    for place in (inside, os.path.join(os.path.dirname(_PACKAGE), name)):
        if os.path.isdir(place):
            return place
    raise _incomplete(inside)


def ontology() -> Path:
    """The folder with the schema, the vocabulary, the sources, the mappings and the shapes."""
    from pathlib import Path

    return Path(folder("ontology"))


def graph_files() -> tuple[str, ...]:
    """The files of the bundled graph, in the order in which they are loaded.

    Raises
    ------
    StenosisError
        If one that must be there is not.
    """
    root = folder("ontology")
    sources = os.path.join(root, "sources")
    names = sorted(os.listdir(sources)) if os.path.isdir(sources) else []
    documents = [os.path.join(sources, name) for name in names if name.endswith(".trig")]
    terms = [os.path.join(root, name) for name in ("stenosis.ttl", "concepts.ttl")]
    for file in terms:
        if not os.path.isfile(file):
            raise _incomplete(file)
    if not documents:  # without them, everything would be silent
        raise _incomplete(os.path.join(sources, "*.trig"))
    return (*terms, *documents)


def example_documents() -> tuple[str, ...]:
    """The names of the bundled example documents, sorted.

    >>> example_documents()
    ('disc-herniation', 'second-view')
    """
    names = os.listdir(os.path.join(folder("ontology"), "examples"))
    return tuple(sorted(name.removesuffix(".trig") for name in names if name.endswith(".trig")))


def example_files(documents: str | Iterable[str]) -> tuple[str, ...]:
    """The files of the bundled example documents, with what they add to the vocabulary before them; of none, none.

    Parameters
    ----------
    documents : their names, or "all"

    Raises
    ------
    UnknownName
        If there is none of a name; says which there are.

    >>> [os.path.basename(file) for file in example_files(["second-view"])]
    ['concepts.ttl', 'second-view.trig']
    """
    known = example_documents()
    given = [documents] if isinstance(documents, str) else [*documents]
    names = known if given == ["all"] else tuple(dict.fromkeys(given))
    for name in names:
        if name not in known:
            from .errors import UnknownName

            raise UnknownName(name, known, kind="example document")
    files = ["concepts.ttl", *(f"{name}.trig" for name in names)]
    return tuple(os.path.join(folder("ontology"), "examples", file) for file in files) if names else ()


def bundled() -> tuple[Path, ...]:
    """`graph_files` as paths."""
    from pathlib import Path

    return tuple(map(Path, graph_files()))


def mappings() -> tuple[Path, ...]:
    """The bundled mapping files: concepts to the terms and codes of other vocabularies."""
    return tuple(sorted((ontology() / "mappings").glob("*.sssom.tsv")))


def in_checkout() -> bool:
    """Whether the files are those of a checkout, for whoever works on them, and not those of an installed package."""
    return not ontology().is_relative_to(_PACKAGE)


@cache
def asset(name: str) -> str:
    """The text of a file that is part of the package (a style sheet, a script, a table of rules), read once."""
    with open(os.path.join(_PACKAGE, "assets", name), encoding="utf-8") as file:
        return file.read()


@cache
def settings(name: str) -> dict[str, Any]:
    """A TOML file of the package, parsed; callers share it, so none may change it.

    >>> sorted(settings("omop"))
    ['columns', 'domains']
    """
    import tomllib

    return tomllib.loads(asset(f"{name}.toml"))


def _incomplete(missing: str) -> StenosisError:
    return StenosisError(f"the installation is incomplete: {missing} is missing; reinstall stenosis-kg")
