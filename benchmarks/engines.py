"""Where engines differ: asks each the same, and writes the tables of ``docs/engines.md``, versions beside them.

    python -m benchmarks.engines [--only TABLE]

What is asked is in ``engines.toml``, with what the specification says. Engines that are not installed (Virtuoso,
pyrudof, pyshifty, pyld, pyspark) are left out, with a word. Exit status 1 where ours is other than the specification
and the page does not say so.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import io
import json
import logging
import re
import subprocess
import sys
import tempfile
import tomllib
import warnings
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

import stenosis_kg
from stenosis_kg.check import shapes as checks
from stenosis_kg.errors import InputError, UsageError, visible
from stenosis_kg.namespaces import PREFIXES
from stenosis_kg.query.publish import publish
from stenosis_kg.query.rows import Rows, collect
from stenosis_kg.rdf.convert import term_from_rdflib
from tests import servers

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "engines.md"
CASES = tomllib.loads((HERE / "engines.toml").read_text(encoding="utf-8"))
BEGIN, END = "<!-- {}: python -m benchmarks.engines -->\n", "<!-- end of {} -->"
SHAPES = """@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
Case = dict[str, Any]
Asked = Callable[[Case], str]


def version(package: str) -> str:
    """A distribution with its version."""
    return f"{package} {importlib.metadata.version(package)}"


# SPARQL ----------------------------------------------------------------------


def shown(rows: Rows) -> str:
    """Rows in one line, sorted: IRIs by their prefixed name, literals by their text."""
    lines = sorted(" ".join(_term(term) for term in row) for row in rows.terms)
    return "; ".join(lines) if lines else "no row"


def _term(term: object) -> str:
    if term is None:
        return "unbound"
    if isinstance(term, ox.NamedNode):
        return term.value.replace("http://example.org/", "ex:")
    return getattr(term, "value", str(term))


@contextmanager
def sparql(alone: bool = False) -> Iterator[dict[str, Asked]]:
    """The engines for queries, each with the same two graphs; ``alone`` for ours only."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        file = Path(folder, "data.trig")
        file.write_text(CASES["data"], encoding="utf-8")
        graph = stenosis_kg.load(file, bundled=False)
        if alone:
            yield {"stenosis-kg": lambda case: shown(graph.sparql(CASES["prefixes"] + case["query"], timeout=60))}
            return
        store = ox.Store()
        store.load(path=str(file), format=ox.RdfFormat.TRIG)
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(file, format="trig")

        def by_rdflib(case: Case) -> str:
            found = dataset.query(CASES["prefixes"] + case["query"])
            names = [str(name) for name in found.vars or ()]
            rows = [tuple(None if part is None else term_from_rdflib(part) for part in row) for row in found]  # type: ignore[union-attr]
            return shown(Rows(names, rows))

        engines: dict[str, Asked] = {
            "stenosis-kg": lambda case: shown(graph.sparql(CASES["prefixes"] + case["query"], timeout=20)),
            version("pyoxigraph"): lambda case: shown(
                collect(store.query(CASES["prefixes"] + case["query"], use_default_graph_as_union=True))
            ),
            version("rdflib"): by_rdflib,
        }
        try:
            server = stack.enter_context(servers.virtuoso())
        except BaseException as error:  # pytest's skip is no Exception
            print(f"Virtuoso is left out: {error}")
        else:
            publish(graph, server.store, auth=server.auth, default_graph=server.default_graph)
            endpoint = stenosis_kg.connect(server.query, retries=0)
            engines[_virtuoso()] = lambda case: shown(endpoint.sparql(CASES["prefixes"] + case["query"]))
        yield engines


def _virtuoso() -> str:
    about = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False)  # noqa: S607
    found = re.search(r"Version (\d+\.\d+\.\d+)", about.stdout + about.stderr)
    return f"Virtuoso {found[1]}" if found else "Virtuoso"


# SHACL -----------------------------------------------------------------------


@contextmanager
def shacl() -> Iterator[dict[str, Asked]]:
    """The validators, each as a function that counts the results."""
    with tempfile.TemporaryDirectory() as folder:

        def files(case: Case) -> tuple[Path, Path]:
            data, shape = Path(folder, "data.ttl"), Path(folder, "shapes.ttl")
            data.write_text(SHAPES + case["data"], encoding="utf-8")
            made = f"ex:Shape a sh:NodeShape ; sh:targetNode ex:a ; {case['shape']} ."
            shape.write_text(SHAPES + made, encoding="utf-8")
            return data, shape

        def ours(case: Case) -> str:
            data, shape = files(case)
            found = checks.run(stenosis_kg.load(data, bundled=False), checks.read(shape), timeout=60).findings
            return str(sum("checked nothing" not in finding.message for finding in found))

        def by_pyshacl(case: Case) -> str:
            from pyshacl import validate

            data, shape = files(case)
            return _results(validate(str(data), shacl_graph=str(shape), inplace=False)[1])

        def by_shacl(case: Case) -> str:
            import shacl

            data, shape = files(case)
            return str(len(shacl.validate(str(data), str(shape)).results))

        def by_rudof(case: Case) -> str:
            from pyrudof import Rudof, RudofConfig

            data, shape = files(case)
            rudof = Rudof(RudofConfig())
            rudof.read_data(data.read_text("utf-8"))
            rudof.read_shacl(shape.read_text("utf-8"))
            return str(len(rudof.validate_shacl()))

        def by_shifty(case: Case) -> str:
            from shifty import validate

            data, shape = files(case)
            return _results(validate(str(data), str(shape), infer=False)[1])

        engines: dict[str, Asked] = {"stenosis-kg": ours}
        others = (("pyshacl", by_pyshacl), ("shacl", by_shacl), ("pyrudof", by_rudof), ("pyshifty", by_shifty))
        engines |= {version(name): ask for name, ask in others if _there(name)}
        yield engines


def _results(report: rdflib.Graph) -> str:
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    return str(len(set(report.objects(None, sh.result))))


def _there(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        print(f"{package} is left out: it is not installed (pip install {package})")
        return False
    return True


# JSON-LD ---------------------------------------------------------------------


@contextmanager
def jsonld() -> Iterator[dict[str, Asked]]:
    """The readers of JSON-LD, each as a function that gives the object of the one statement."""

    def document(case: Case) -> str:
        return f'{{"@id": "http://example.org/a", "http://example.org/v": {case["value"]}}}'

    def ours(case: Case) -> str:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "data.jsonld")
            file.write_text(document(case), encoding="utf-8")
            return _objects(stenosis_kg.load(file, bundled=False).store)

    def by_rdflib(case: Case) -> str:
        graph = rdflib.Graph().parse(data=document(case), format="json-ld")
        objects = [part.n3() for part in graph.objects()]
        return _short("; ".join(objects).replace(Path.cwd().as_uri(), "file://…")) or "nothing"

    def by_pyld(case: Case) -> str:
        from pyld import jsonld

        quads = jsonld.to_rdf(json.loads(document(case)), {"format": "application/n-quads"})
        return _objects(ox.parse(quads, format=ox.RdfFormat.N_QUADS))

    engines: dict[str, Asked] = {
        "stenosis-kg": ours,
        version("pyoxigraph"): lambda case: _objects(ox.parse(document(case), format=ox.RdfFormat.JSON_LD)),
        version("rdflib"): by_rdflib,
    }
    if _there("pyld"):
        engines[version("pyld")] = by_pyld
    yield engines


def _objects(quads: Any) -> str:
    return _short("; ".join(str(quad.object) for quad in quads)) or "nothing"


def _short(text: str) -> str:
    for prefix in ("xsd", "rdf"):
        text = text.replace(f"<{PREFIXES[prefix]}", f"{prefix}:<")
    return text.replace(":<", ":").replace(">", "") if "^^" in text else text


# SQL -------------------------------------------------------------------------


@contextmanager
def sql() -> Iterator[dict[str, Asked]]:
    """The two engines of the replay, with the settings that they come with."""
    import duckdb

    def line(rows: Any) -> str:
        return "; ".join(" ".join(str(cell) for cell in row) for row in rows)

    engines: dict[str, Asked] = {version("duckdb"): lambda case: line(duckdb.sql(case["query"]).fetchall())}
    if not _there("pyspark"):
        yield engines
        return
    from pyspark.sql import SparkSession

    made = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
    )
    session = made.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    engines[version("pyspark")] = lambda case: line(session.sql(case.get("spark", case["query"])).collect())
    yield engines
    session.stop()


# The page --------------------------------------------------------------------

TABLES: dict[str, Callable[[], Any]] = {"sparql": sparql, "shacl": shacl, "jsonld": jsonld, "sql": sql}


def ask(engine: Asked, case: Case) -> str:
    """What an engine answers; "an error" where it does not."""
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            return engine(case)
    except (InputError, UsageError):
        return "refused"
    except Exception:
        return "an error"


def table(name: str) -> tuple[str, list[str]]:
    """A table in Markdown with what is left and why, and where ours is neither right nor listed as left."""
    wrong = []
    lines: list[list[str]] = []
    with TABLES[name]() as engines:
        lines += [["what", *engines, "specification"], ["---"] * (len(engines) + 2)]
        for case in CASES[name]:
            wanted = str(case["right"]) if "right" in case else None
            answers = [ask(engine, case) for engine in engines.values()]
            if wanted is not None and (answers[0] == wanted) == ("left" in case):
                wrong.append(f"{case['what']}: {answers[0]}, and {wanted} is due")
            cells = [_cell(answer, wanted) for answer in answers]
            due = "left open" if wanted is None else f"{_cell(wanted, wanted)} ({case['by']})"
            lines.append([case["what"].replace("|", "\\|"), *cells, due])
    if name == "sql":  # no specification is followed there, and nothing of ours is asked
        lines = [line[:-1] for line in lines]
    made = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    left = [f"* {case['what']}: {case['left']}.\n" for case in CASES[name] if "left" in case]
    return made + ("\nOurs, where it is other than the specification:\n\n" + "".join(left) if left else ""), wrong


def _cell(answer: str, wanted: str | None) -> str:
    text = visible(answer).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*") or '""'
    return text if wanted is None or answer == wanted else f"**{text}**"


def main() -> int:
    """Write the tables into the page, and say where ours is right."""
    parser = ArgumentParser(description="Where engines differ.")
    parser.add_argument("--only", choices=TABLES)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    page = PAGE.read_text(encoding="utf-8")
    failed: list[str] = []
    for name in [given.only] if given.only else TABLES:
        made, wrong = table(name)
        decided = sum("right" in case for case in CASES[name])
        right = decided - sum("left" in case for case in CASES[name])
        print(f"{name}: {len(CASES[name])} compared, {decided} decided by a specification, ours so in {right}")
        failed += wrong
        before, _, rest = page.partition(BEGIN.format(name))
        page = before + BEGIN.format(name) + "\n" + made + "\n" + END.format(name) + rest.partition(END.format(name))[2]
    PAGE.write_text(page, encoding="utf-8")
    for line in failed:
        print(f"not so, or no longer left: {line}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
