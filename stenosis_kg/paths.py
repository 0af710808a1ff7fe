"""Where the files of the graph are: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .errors import StenosisError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["asset", "bundled", "in_checkout", "mappings", "ontology", "queries", "settings"]

_PACKAGE = Path(__file__).resolve().parent


def ontology() -> Path:
    """The folder with the schema, the vocabulary, the sources, the mappings and the shapes."""
    return _data("ontology")


def queries() -> Path:
    """The folder with the query library."""
    return _data("queries")


def bundled() -> tuple[Path, ...]:
    """The files of the bundled graph, in the order in which they are loaded.

    Raises
    ------
    StenosisError
        If one that must be there is not.
    """
    root = ontology()
    files = (root / "stenosis.ttl", root / "concepts.ttl", *sorted((root / "sources").glob("*.trig")))
    for file in files[:2]:
        if not file.is_file():
            raise _incomplete(file)
    if not files[2:]:  # without the documents, everything would be silent
        raise _incomplete(root / "sources" / "*.trig")
    return files


def mappings() -> tuple[Path, ...]:
    """The bundled mapping files: concepts to the terms and codes of other vocabularies."""
    return tuple(sorted((ontology() / "mappings").glob("*.sssom.tsv")))


def in_checkout() -> bool:
    """Whether the files are those of a checkout, for whoever works on them, and not those of an installed package."""
    return not ontology().is_relative_to(_PACKAGE)


def asset(name: str) -> str:
    """The text of a file that is part of the package (a style sheet, a script, a table of rules)."""
    return (_PACKAGE / "assets" / name).read_text(encoding="utf-8")


@cache
def settings(name: str) -> dict[str, Any]:
    """A TOML file of the package, parsed; callers share it, so none may change it.

    >>> sorted(settings("omop"))
    ['domains']
    """
    import tomllib

    return tomllib.loads(asset(f"{name}.toml"))


def _data(name: str) -> Path:
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise _incomplete(_PACKAGE / "_data" / name)


def _incomplete(missing: Path) -> StenosisError:
    return StenosisError(f"the installation is incomplete: {missing} is missing; reinstall stenosis-kg")
