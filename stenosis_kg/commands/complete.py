"""What a shell offers for an argument, beside the options and choices that the parser knows (argcomplete calls these).

Each takes what is typed of the word, and what is given already. Files that cannot be read offer nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from ..errors import StenosisError
from ..paths import example_documents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

__all__ = ["concepts", "documents", "formats", "questions", "values"]


def questions(**_: Any) -> Iterable[str]:
    """The names of the library's questions.

    >>> "who-says" in questions()
    True
    """
    from ..query.library import hygiene, library

    return [each.name for each in (*library(), *hygiene())]


def concepts(parsed_args: Namespace | None = None, **_: Any) -> Iterable[str]:
    """The labels of concepts and other things, without classes and properties; a project's and a file's too.

    >>> "lumbar fusion" in concepts()
    True
    """
    from ..rdf.graph import load
    from ..statements.names import names

    files, project = getattr(parsed_args, "graph", ()), getattr(parsed_args, "project", None)
    with suppress(StenosisError):
        known = names(load(*files, project=project))
        return sorted(label for iri, label in known.preferred.items() if iri not in known.kinds)
    return ()


def values(prefix: str = "", parsed_args: Namespace | None = None, **_: Any) -> Iterable[str]:
    """The parameters of the question that is named, each with "="; behind that, what it may be.

    >>> from argparse import Namespace
    >>> list(values("", Namespace(name="who-says")))
    ['concept=']
    """
    from ..query.library import query

    name, equals, _value = prefix.partition("=")
    if equals:
        return [f"{name}={label}" for label in concepts(parsed_args)]
    with suppress(StenosisError):
        return [f"{each.name}=" for each in query(getattr(parsed_args, "name", None) or "").parameters]
    return ()


def formats(**_: Any) -> Iterable[str]:
    """The formats of `export`.

    >>> "turtle" in formats()
    True
    """
    from ..export import FORMATS

    return FORMATS


def documents(**_: Any) -> Iterable[str]:
    """The bundled example documents, and "all" for all of them.

    >>> "all" in documents()
    True
    """
    return (*example_documents(), "all")
