"""A release, read from where it is: a file, a folder, a wheel, an installed package, or a project of one's own."""

from __future__ import annotations

import zipfile
from os import PathLike
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from ..errors import InputError
from ..namespaces import OWL, RDF, SKG
from ..paths import mappings as bundled_mappings
from ..paths import ontology
from ..project import FILE
from ..rdf.graph import Graph, load
from ..rdf.sssom import Mapping
from ..rdf.sssom import read as read_set
from ..rdf.textfile import FORMATS, is_mapping_file

__all__ = ["MOST_BYTES", "Release", "read"]

MOST_BYTES = 500_000_000
"""The most that the ontology of a wheel may take unpacked."""

_WITHIN = PurePosixPath("stenosis_kg/_data/ontology")
_PLACES = ("", "ontology", "_data/ontology", str(_WITHIN))


class Release:
    """A graph with the mappings that go with it, and what it is called in what is written of it."""

    def __init__(self, name: str, graph: Graph, mappings: tuple[Mapping, ...]) -> None:
        self.name = name
        self.graph = graph
        self.mappings = mappings


def read(place: str | PathLike[str] | Graph) -> Release:
    """Read a release.

    Parameters
    ----------
    place : a graph; a file (beside our schema and vocabulary, where it has none); a folder (of a project, a checkout,
        an installed package, an ontology, or of files); or a wheel

    Raises
    ------
    InputError
        If nothing is there, or what is there has no graph.

    >>> read(load()).name
    'the graph at hand'
    """
    if isinstance(place, Graph):
        files = place.project.mappings if place.project else bundled_mappings()
        return Release("the graph at hand", place, _rows(files))
    path = Path(place)
    name = path.name or str(path)
    if path.is_dir():
        return _folder(path, name)
    if path.suffix.lower() == ".whl":
        with TemporaryDirectory() as fresh:
            _unpack(path, Path(fresh))
            return _ontology(Path(fresh), name)
    if is_mapping_file(path):
        return Release(name, load(bundled=False), _rows([path]))
    graph = load(path, bundled=False)
    if not graph.subjects(RDF + "type", OWL + "Ontology"):
        terms = [ontology() / "stenosis.ttl"]
        if graph.subjects(RDF + "type", SKG + "Document"):
            terms.append(ontology() / "concepts.ttl")
        graph = load(*terms, path, bundled=False)
    return Release(name, graph, ())


def _folder(path: Path, name: str) -> Release:
    if (path / FILE).is_file():
        graph = load(project=path)
        return Release(name, graph, _rows(graph.project.mappings if graph.project else ()))
    for place in _PLACES:
        if (path / place / "stenosis.ttl").is_file():
            return _ontology(path / place, name)
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in FORMATS)
    if not files:
        raise InputError(f"has no ontology, no {FILE} and no file of RDF; name the folder that has", file=path)
    own = any(file.name == "stenosis.ttl" for file in files)
    terms = [] if own else [ontology() / "stenosis.ttl", ontology() / "concepts.ttl"]
    return Release(name, load(*terms, *files, bundled=False), _rows(sorted(path.glob("*.sssom.tsv"))))


def _ontology(root: Path, name: str) -> Release:
    terms = [file for file in (root / "stenosis.ttl", root / "concepts.ttl") if file.is_file()]
    documents = sorted((root / "sources").glob("*.trig"))
    return Release(
        name, load(*terms, *documents, bundled=False), _rows(sorted((root / "mappings").glob("*.sssom.tsv")))
    )


def _rows(files: tuple[str, ...] | tuple[Path, ...] | list[Path]) -> tuple[Mapping, ...]:
    return tuple(row for file in files for row in read_set(file).mappings)


def _unpack(wheel: Path, fresh: Path) -> None:
    """The ontology of a wheel into a folder: its graph and mappings, whose names and size are looked at first."""
    try:
        with zipfile.ZipFile(wheel) as packed:
            wanted = []
            for member in packed.infolist():
                name = PurePosixPath(member.filename)
                if name.is_relative_to(_WITHIN) and name.suffix in {".ttl", ".trig", ".tsv"} and ".." not in name.parts:
                    wanted.append((member, name.relative_to(_WITHIN)))
            left = MOST_BYTES
            for member, name in wanted:
                target = fresh / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(member) as stream:
                    data = stream.read(left + 1)
                if len(data) > left:
                    raise InputError(f"unpacks to more than {MOST_BYTES:,} bytes; take the folder instead", file=wheel)
                left -= len(data)
                target.write_bytes(data)
    except FileNotFoundError:
        raise InputError("there is no such file; check the path", file=wheel) from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise InputError(f"is not a wheel that can be read ({error}); build it again", file=wheel) from None
    if not (fresh / "stenosis.ttl").is_file():
        raise InputError(f"is no wheel of stenosis-kg: it has no {_WITHIN}/stenosis.ttl; name one that is", file=wheel)
