"""Exporting: the table of formats, the command, the ledger; written whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import stenosis_kg as skg
from stenosis_kg.errors import OutputError, UnknownName, UsageError
from stenosis_kg.export import FORMATS, export, format_named
from stenosis_kg.export.ledger import aspects, explain, losses
from stenosis_kg.paths import settings

NAMES = (
    "turtle trig nquads ntriples jsonld rdfxml rdf12 owl nanopub kgx fhir graphml neo4j csv parquet triples omop meds "
    "gazetteer"
)


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "stenosis_kg", *arguments], capture_output=True)


def test_the_formats_are_those_of_the_manual() -> None:
    assert list(FORMATS) == NAMES.split()
    assert all(each.what for each in FORMATS.values())


@pytest.mark.parametrize("order", ["export = skg.export", "import stenosis_kg.export", "kg.export('trig', OUT)"])
def test_skg_export_may_be_called_whoever_imported_it_first(order: str, tmp_path: Path) -> None:
    # The package `export` has the name of the function: importing it must not take the function away.
    out = tmp_path / "x.trig"
    code = f"import stenosis_kg as skg; OUT={str(out)!r}; kg = skg.load(); {order}; skg.export(kg, 'trig', OUT)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert out.stat().st_size > 10_000


def test_an_unknown_format_gets_the_nearest() -> None:
    with pytest.raises(UnknownName, match='no format is named "turtel"; nearest: turtle') as caught:
        format_named("turtel")
    assert caught.value.nearest[0] == "turtle"
    with pytest.raises(UnknownName, match="nearest: turtle, trig, nquads"):
        format_named("???")


def test_a_folder_is_replaced_only_by_the_same_format(tmp_path: Path) -> None:
    graph = skg.load()
    out = tmp_path / "out"
    assert export(graph, "jsonld", out) == out
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    export(graph, "jsonld", out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "work.txt").write_text("x")
    with pytest.raises(OutputError, match="no jsonld export has written"):
        export(graph, "jsonld", tmp_path / "mine")
    with pytest.raises(OutputError, match="is a folder"):
        export(graph, "trig", tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["work.txt"]


def test_the_ledger_knows_only_formats_and_aspects_that_there_are() -> None:
    for name, section in settings("losses")["formats"].items():
        assert name in FORMATS
        assert set(section) <= {"drops", "keeps_part"}, name
        named = [*section.get("drops", {}), *section.get("keeps_part", {})]
        assert set(named) <= set(aspects()), name
        assert len(named) == len(set(named)), f"{name}: an aspect cannot be dropped and kept in part"
        assert all(loss.why for loss in losses(name))


LOSSLESS = {"turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml", "rdf12"}


def test_only_rdf_drops_nothing() -> None:
    written = [each.name for each in FORMATS.values() if find_spec(f"stenosis_kg.export.{each.module or each.name}")]
    assert {name for name in written if not losses(name)} == LOSSLESS


def test_explain_says_so_where_nothing_is_dropped() -> None:
    assert explain("trig").splitlines()[1] == "  drops nothing"


COMMANDS = [
    pytest.param(["export"], 0, "gazetteer", "", id="list"),
    pytest.param(["export", "--explain"], 0, "drops nothing", "", id="explain-all"),
    pytest.param(["export", "--explain", "trig"], 0, "trig: RDF 1.1 TriG", "", id="explain-one"),
    pytest.param(["export", "trig", "-o", "-"], 0, "Not medical advice", "", id="print"),
    pytest.param(["export", "trig"], 2, "", "say where: stenosis-kg export trig -o trig.trig", id="no-place"),
    pytest.param(["export", "jsonld", "-o", "-"], 2, "", "jsonld is several files", id="folder-cannot-be-printed"),
    pytest.param(["export", "trg", "-o", "x"], 2, "", 'no format is named "trg"; nearest: trig', id="unknown"),
    pytest.param(["export", "-o", "x"], 2, "", "name the format", id="no-format"),
]


@pytest.mark.parametrize(("arguments", "status", "out", "err"), COMMANDS)
def test_the_command(arguments: list[str], status: int, out: str, err: str) -> None:
    done = run(*arguments)
    assert (done.returncode, b"Traceback" in done.stderr) == (status, False)
    assert out in done.stdout.decode()
    assert err in done.stderr.decode()
    assert status == 0 or len(done.stderr.decode().splitlines()) == 1


@pytest.mark.parametrize("arguments", [["export"], ["export", "--explain"]])
def test_what_is_listed_fits_the_terminal(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    narrow = run(*arguments).stdout.decode()
    monkeypatch.delenv("COLUMNS")
    assert max(map(len, narrow.splitlines())) <= 70
    assert narrow.split() == run(*arguments).stdout.decode().split()  # not a word is lost


def test_the_command_writes(tmp_path: Path) -> None:
    done = run("export", "nquads", "-o", str(tmp_path / "x.nq"))
    assert done.returncode == 0
    assert (tmp_path / "x.nq").read_bytes() == FORMATS["nquads"].files(skg.load())["stenosis.nq"]
    done = run("export", "nquads", "--mappings", "-o", "-")
    assert b"http://purl.obolibrary.org/obo/MONDO_" in done.stdout
    # A user's own file is in the export.
    more = tmp_path / "more.ttl"
    more.write_text("<http://x/s> <http://x/p> 1 .\n")
    done = run("--graph", str(more), "export", "nquads", "-o", "-")
    assert b"<http://x/s>" in done.stdout


@pytest.mark.parametrize("name", ["parquet", "meds"])
def test_without_pyarrow_the_error_says_how_to_install_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UsageError, match=r"pip install 'stenosis-kg\[parquet\]'"):
        FORMATS[name].files(skg.load())
