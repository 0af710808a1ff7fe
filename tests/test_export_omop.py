"""OMOP tables: ids of our own that stay, no dangling row, and no relationship without its firmness."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stenosis_kg.export import files
from stenosis_kg.export.omop import FIRST, identifiers
from stenosis_kg.namespaces import expand
from stenosis_kg.paths import SCOPE, __version__
from stenosis_kg.rdf.graph import load
from stenosis_kg.statements.reading import statements_of

NASTY = Path(__file__).parent / "data" / "export" / "nasty.trig"
ATHENA = {"Is a", "Subsumes", "Maps to", "Mapped from"}
Tables = dict[str, list[dict[str, str]]]


def read(written: dict[str, bytes]) -> Tables:
    found = {}
    for name, data in written.items():
        if name.endswith(".csv"):
            head, *lines = [line.split("\t") for line in data.decode().split("\n") if line]
            found[name.removesuffix(".csv")] = [dict(zip(head, line, strict=True)) for line in lines]
    return found


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read(files(load(NASTY), "omop"))


def wrong(tables: Tables) -> list[str]:
    found = []
    ids = [row["concept_id"] for row in tables["CONCEPT"]]
    found += ["id twice"] if len(set(ids)) != len(ids) else []
    codes = [row["concept_code"] for row in tables["CONCEPT"]]
    found += ["code twice"] if len(set(codes)) != len(codes) else []
    found += [f"id {each} is not our own" for each in ids if not FIRST <= int(each) < 2**31]
    ours = set(ids)
    names = {row["relationship_id"] for row in tables["RELATIONSHIP"]} | ATHENA
    classes = {row["concept_class_id"] for row in tables["CONCEPT_CLASS"]}
    found += ["class" for row in tables["CONCEPT"] if row["concept_class_id"] not in classes]
    forth = {(r["concept_id_1"], r["concept_id_2"], r["relationship_id"]) for r in tables["CONCEPT_RELATIONSHIP"]}
    back = {row["relationship_id"]: row["reverse_relationship_id"] for row in tables["RELATIONSHIP"]}
    back |= {"Is a": "Subsumes", "Subsumes": "Is a", "Maps to": "Mapped from", "Mapped from": "Maps to"}
    for one, two, name in forth:
        mapped = name in ("Maps to", "Mapped from")
        found += [f"{name}: dangling" for end in (one, two) if end not in ours and not mapped]
        found += [f"{name} is unknown"] if name not in names else []
        found += [f"{name}: no way back"] if (two, one, back.get(name)) not in forth else []
    for row in tables["CONCEPT_ANCESTOR"]:
        found += ["ancestor: dangling"] if {row["ancestor_concept_id"], row["descendant_concept_id"]} - ours else []
    for row in tables["RELATIONSHIP"]:
        found += ["a relationship without firmness"] if ", " not in row["relationship_name"] else []
    return found


def test_nothing_is_wrong(tables: Tables) -> None:
    assert wrong(tables) == []


PLANTED = [
    pytest.param(lambda t: t["CONCEPT"].append(t["CONCEPT"][0]), "id twice", id="id-twice"),
    pytest.param(lambda t: t["CONCEPT"][0].update(concept_id="123"), "not our own", id="foreign-id"),
    pytest.param(lambda t: t["CONCEPT"][1].update(concept_code="activity-level"), "code", id="code-twice"),
    pytest.param(lambda t: t["CONCEPT"].pop(5), "dangling", id="dangling"),
    pytest.param(lambda t: t["RELATIONSHIP"].pop(0), "is unknown", id="unknown-relationship"),
    pytest.param(lambda t: t["CONCEPT_RELATIONSHIP"].pop(0), "no way back", id="no-reverse"),
    pytest.param(lambda t: t["RELATIONSHIP"][0].update(relationship_name="x"), "without firmness", id="no-firmness"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "finding"), PLANTED)
def test_a_planted_error_is_found(tables: Tables, spoil: Any, finding: str) -> None:
    copy = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    spoil(copy)
    assert any(finding in each for each in wrong(copy))


def test_ids_stay_when_the_graph_grows() -> None:
    few, many = (read(files(load(*more), "omop"))["CONCEPT"] for more in ((), (NASTY,)))
    before = {row["concept_code"]: row["concept_id"] for row in few}
    after = {row["concept_code"]: row["concept_id"] for row in many}
    assert {code: after.get(code) for code in before} == before
    assert len(set(identifiers(map(str, range(5000))).values())) == 5000


def test_ancestors_are_those_of_the_vocabulary(tables: Tables) -> None:
    graph = load(NASTY)
    codes = {row["concept_id"]: row["concept_code"] for row in tables["CONCEPT"]}
    above = {codes[row["ancestor_concept_id"]] for row in tables["CONCEPT_ANCESTOR"]
             if codes[row["descendant_concept_id"]] == "bladder-dysfunction"}  # fmt: skip
    ways = statements_of(graph).up(expand("concept:bladder-dysfunction"))
    assert above == {iri.rpartition("/")[2] for iri in ways}
    assert any(row["max_levels_of_separation"] == "2" for row in tables["CONCEPT_ANCESTOR"])


def test_levels_are_counted_along_every_way(tmp_path: Path) -> None:
    """a is below d directly, and through b and c; d and a in a circle would not hang it."""
    more = tmp_path / "x.ttl"
    more.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix ex: <http://x/> . "
        "ex:a skos:broader ex:b, ex:d . ex:b skos:broader ex:c . ex:c skos:broader ex:d . ex:e skos:broader ex:e ."
    )
    tables = read(files(load(more, bundled=False), "omop"))
    codes = {row["concept_id"]: row["concept_code"].removeprefix("ex:") for row in tables["CONCEPT"]}
    found = {tuple(codes.get(cell, cell) for cell in row.values()) for row in tables["CONCEPT_ANCESTOR"]}
    assert {("d", "a", "1", "3"), ("c", "a", "2", "2"), ("a", "a", "0", "0"), ("e", "e", "0", "0")} <= found


def test_a_hedge_is_in_the_name_of_the_relationship(tables: Tables) -> None:
    codes = {row["concept_id"]: row["concept_code"] for row in tables["CONCEPT"]}
    names = {row["relationship_id"]: row["relationship_name"] for row in tables["RELATIONSHIP"]}
    said = {(codes[r["concept_id_1"]], names[r["relationship_id"]]) for r in tables["CONCEPT_RELATIONSHIP"]
            if r["relationship_id"] in names}  # fmt: skip
    assert ("combined-treatment", "skg:treats, selective") in said
    assert ("foraminotomy", "skg:treats, most common") in said
    assert ("http://example.org/a#odd", "not skg:aimsAt, possible") in said


def test_every_relation_and_name_is_there(tables: Tables) -> None:
    edges = read_edges()
    names = {row["relationship_id"]: row["relationship_name"] for row in tables["RELATIONSHIP"]}
    codes = {row["concept_id"]: row["concept_code"] for row in tables["CONCEPT"]}
    said = {
        (codes.get(r["concept_id_1"]), names[r["relationship_id"]].removeprefix("not ").partition(",")[0],
         codes.get(r["concept_id_2"]))
        for r in tables["CONCEPT_RELATIONSHIP"]
        if r["relationship_id"] in names and not names[r["relationship_id"]].startswith("reverse")
    }  # fmt: skip
    assert edges - said == set()


def read_edges() -> set[tuple[str, str, str]]:
    import csv
    import io

    data = files(load(NASTY), "neo4j")
    rows = [row for name, text in data.items() if name.startswith("relationships/")
            for row in csv.DictReader(io.StringIO(text.decode(), newline=""))]  # fmt: skip
    cut = [
        (r[":START_ID"].removeprefix("concept:"), r["predicate"], r[":END_ID"].removeprefix("concept:")) for r in rows
    ]
    return {each for each in cut if each[1] != "skos:broader" and max(map(len, each)) <= 50}


def test_scope_and_version_stand_inside(tables: Tables) -> None:
    assert SCOPE in tables["VOCABULARY"][0]["vocabulary_name"]
    assert tables["VOCABULARY"][0]["vocabulary_version"] == __version__
