"""Reading, binding and running queries, and what the rows become."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from stenosis_kg.errors import InputError, QueryError, StenosisError, UnknownName, UnsafeQuery, UsageError
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.namespaces import CONCEPT, SKG, XSD
from stenosis_kg.query import library as queries
from stenosis_kg.query import placeholders
from stenosis_kg.query.rows import Rows, Triples
from stenosis_kg.rdf.table import table, wrap
from stenosis_kg.statements.names import resolve

SAMPLES = Path(__file__).parent / "data" / "queries"
GOOD = """#+ summary: What?
#+ kind: select
#+ parameter: concept IRI · default concept:x · example concept:y · a concept
#+ columns: a IRI · n integer

PREFIX concept: <urn:c:>
SELECT ?a (1 AS ?n) { VALUES ?concept { concept:x } ?concept ?p ?a }
"""


def sample(name: str) -> queries.Query:
    return queries.read(SAMPLES / f"{name}.rq")


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "q.rq"
        path.write_text(text, encoding="utf-8")
        return path

    return write


# Reading --------------------------------------------------------------------------------------------------------------

WRONG = [
    pytest.param(GOOD.replace("summary:", "sumary:"), 'line 1: there is no key "sumary"', id="unknown-key"),
    pytest.param(GOOD.replace("#+ kind: select", "#+ kind"), 'line 2: "#. kind" is no', id="no-colon"),
    pytest.param(GOOD.replace("#+ kind: select\n", ""), "one line .#. kind: ….", id="no-kind"),
    pytest.param(GOOD.replace("kind: select", "kind: ask"), "is not what the query is", id="wrong-kind"),
    pytest.param(GOOD.replace("n integer", "n whole"), '"n whole" is no name and type', id="column-type"),
    pytest.param(GOOD.replace(" · default", " default"), "is no .name type", id="parameter-shape"),
    pytest.param(GOOD.replace("concept IRI", "concept URI"), "is no .name type", id="parameter-type"),
    pytest.param(GOOD.replace("concept IRI", "concept IRI of x"), "is no .name type", id="parameter-class-no-curie"),
    pytest.param(GOOD.replace("concept IRI", "concept IRI from 1 to 2"), "is no .name type", id="range-of-an-iri"),
    pytest.param(GOOD.replace("concept IRI", "concept string of skg:X"), "is no .name type", id="class-of-a-text"),
    pytest.param(
        GOOD.replace("{ concept:x }", "{ concept:z }"), "line 7: the default of concept is concept:x", id="default"
    ),
    pytest.param(
        GOOD.replace("VALUES ?concept { concept:x }", ""), "parameter concept has no placeholder", id="no-placeholder"
    ),
    pytest.param(GOOD.replace("?p ?a", "?p ?a . SERVICE ?x {}"), "line 7: SERVICE", id="unsafe"),
]


@pytest.mark.parametrize(("text", "says"), WRONG)
def test_a_wrong_file_is_named(text: str, says: str, written: Callable[[str], Path]) -> None:
    path = written(text)
    with pytest.raises(QueryError, match=says) as caught:
        queries.read(path)
    assert caught.value.file == str(path)
    assert caught.value.line


def test_a_good_file(written: Callable[[str], Path]) -> None:
    query = queries.read(written("\ufeff" + GOOD.replace("#+ kind", "#+   and more?\n#+ kind")))
    assert (query.summary, query.kind, query.types) == ("What? and more?", "select", ("IRI", "integer"))
    assert query.parameters == (placeholders.Parameter("concept", "IRI", "concept:x", "concept:y", "a concept"),)


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    (tmp_path / "latin.rq").write_bytes(b"# caf\xe9")
    for name, says in (("none.rq", "no such file"), ("latin.rq", "not UTF-8")):
        with pytest.raises(InputError, match=says):
            queries.read(tmp_path / name)


def test_an_unknown_question_gets_the_nearest() -> None:
    some = queries.library()[0].name
    with pytest.raises(UnknownName, match=f"no question is named .*{some}"):
        queries.query(some[:-1])
    for name in ("../questions/" + some, "./" + some, "", "/etc/hostname", "*"):
        with pytest.raises(UnknownName):
            queries.query(name)


def test_every_query_of_the_library_is_read_and_runs(kg: KnowledgeGraph) -> None:
    assert len(queries.library()) >= 40
    for query in queries.library() + queries.hygiene():
        rows = kg.ask(query.name)
        assert len(list(rows)) == len(rows)  # every value is of its column's type


# Binding --------------------------------------------------------------------------------------------------------------


def bound(name: str, value: object, kg: KnowledgeGraph) -> str:
    query = sample(name)
    return queries.bind(query, {query.parameters[0].name: value}, lambda said: resolve(kg, said))


def test_a_value_is_a_name_an_iri_or_a_term(kg: KnowledgeGraph) -> None:
    iri = CONCEPT + "posterior-lumbar-interbody-fusion"
    curie = "concept:posterior-lumbar-interbody-fusion"
    texts = {
        bound("ancestors", value, kg) for value in ("plif", "PLIF ", curie, iri, rdflib.URIRef(iri), ox.NamedNode(iri))
    }
    assert len(texts) == 1
    assert f"BIND(<{iri}> AS ?concept)" in texts.pop()


def test_only_the_placeholder_changes(kg: KnowledgeGraph) -> None:
    query = sample("named")
    before, after = query.checked.text, bound("named", "}", kg)
    assert after == before.replace('VALUES ?words { "fusion" }', 'VALUES ?words { "}" }')


@pytest.mark.parametrize(
    "text", ['"', '" } ?s ?p ?o #', "\\", '\\"', "\\u0022 }", "\\\\U00000022", "a\nb", "'''", "{}"]
)
def test_a_text_stays_one_text(text: str) -> None:
    """On both engines, also on the one that decodes escapes before it looks for the end of a string."""
    sparql = f"SELECT ?l {{ BIND({placeholders.written(ox.Literal(text))} AS ?l) }}"
    assert [row[0].value for row in ox.Store().query(sparql)] == [text]  # type: ignore[union-attr]
    assert [str(row) for (row,) in rdflib.Graph().query(sparql)] == [text]  # type: ignore[misc]


TERMS = [  #         type,      value,                 term
    pytest.param("integer", 3, ox.Literal(3), id="int"),
    pytest.param("integer", " 3 ", ox.Literal(3), id="int-text"),
    pytest.param("integer", 3.5, None, id="no-int"),
    pytest.param("integer", True, None, id="bool-is-no-int"),
    pytest.param("number", "1e3", ox.Literal("1000", datatype=ox.NamedNode(XSD + "decimal")), id="number"),
    pytest.param("number", "nan", None, id="nan"),
    pytest.param("boolean", "Yes", ox.Literal(True), id="yes"),
    pytest.param("boolean", False, ox.Literal(False), id="false"),
    pytest.param("boolean", "maybe", None, id="maybe"),
    pytest.param("date", date(2026, 2, 1), ox.Literal("2026-02-01", datatype=ox.NamedNode(XSD + "date")), id="date"),
    pytest.param("date", "01/02/2026", None, id="no-date"),
    pytest.param("string", "words", ox.Literal("words"), id="string"),
    pytest.param("string", 7, None, id="no-string"),
    pytest.param("IRI", 7, None, id="no-iri"),
    pytest.param("any", '"words"', ox.Literal("words"), id="any-text"),
    pytest.param("any", 7, ox.Literal(7), id="any-number"),
    pytest.param("any", "name", ox.NamedNode("urn:name"), id="any-name"),
    pytest.param("any", rdflib.Literal("x", lang="en"), ox.Literal("x", language="en"), id="any-rdflib"),
]


@pytest.mark.parametrize(("kind", "value", "expected"), TERMS)
def test_values_by_type(kind: str, value: object, expected: object) -> None:
    declared = placeholders.Parameter("p", kind, "", "", "")
    if expected is None:
        with pytest.raises(UsageError, match=r"parameter p takes an? .*, and .* is none"):
            placeholders.term(declared, value, lambda name: f"urn:{name}")
    else:
        assert placeholders.term(declared, value, lambda name: f"urn:{name}") == expected


KINDS = [  #   question, its parameter, value, what is said ("" takes it)
    pytest.param("what-treats", "condition", "foraminotomy", "is a surgical procedure; condition takes a condition",
                 id="other-class"),
    pytest.param("said-with", "modality", "concept:foraminotomy", "modality takes a modality", id="no-modality"),
    pytest.param("next-from", "stage", "skg:Stage", "stage takes a stage", id="the-class-itself"),
    pytest.param("what-follows", "intervention", "nerve root", "is an anatomical .* an intervention", id="an"),
    pytest.param("what-follows", "intervention", "foraminotomy", "", id="of-a-narrower-class"),
    pytest.param("makes-surgery-necessary", "finding", "persistent symptoms", "", id="two-classes-up"),
    pytest.param("firm-recommendations", "least", "-1", "takes an integer from 1 to 7, and '-1'", id="below"),
    pytest.param("firm-recommendations", "least", 8, "from 1 to 7, and 8 is none", id="above"),
    pytest.param("firm-recommendations", "least", 7, "", id="in-the-range"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "parameter", "value", "said"), KINDS)
def test_a_value_is_of_the_right_kind(name: str, parameter: str, value: object, said: str, kg: KnowledgeGraph) -> None:
    if said:
        with pytest.raises(UsageError, match=said):
            queries.ask(kg, name, {parameter: value})
    else:
        queries.ask(kg, name, {parameter: value})


def test_a_thing_that_no_file_puts_into_a_class_may_be_asked_of(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text('<urn:x> <http://www.w3.org/2004/02/skos/core#prefLabel> "x"@en .', encoding="utf-8")
    assert not queries.ask(load(own), "what-treats", {"condition": "urn:x"})


@pytest.mark.parametrize("question", queries.library(), ids=lambda question: question.name)
def test_defaults_and_examples_are_of_their_class(question: queries.Query, kg: KnowledgeGraph) -> None:
    for each in question.parameters:
        for value in (each.default, each.example):
            queries.bound(kg, question, {each.name: value if each.type != "string" else value.strip('"')})


def test_control_characters_are_refused() -> None:
    with pytest.raises(UsageError, match="control character"):
        placeholders.written(ox.Literal("a\x00b"))


@pytest.mark.parametrize(
    ("name", "values", "error"),
    [
        pytest.param("ancestors", {"concpt": "x"}, UnknownName, id="no-such-parameter"),
        pytest.param("ancestors", {"concept": "no such thing"}, UnknownName, id="no-such-thing"),
        pytest.param("ancestors", {"concept": "concept:x> } #"}, UnknownName, id="injection-by-curie"),
        pytest.param("ancestors", {"concept": "<urn:x> } #>"}, UnknownName, id="injection-by-iri"),
        pytest.param("mean-firmness", {"least": "1) } #"}, UsageError, id="injection-by-number"),
    ],
)
def test_what_is_no_value(name: str, values: dict[str, object], error: type[StenosisError], kg: KnowledgeGraph) -> None:
    with pytest.raises(error):
        queries.bind(sample(name), values, lambda said: resolve(kg, said))


# Running --------------------------------------------------------------------------------------------------------------


def test_select_star_has_its_columns_in_the_order_of_the_text(kg: KnowledgeGraph) -> None:
    assert kg.sparql("SELECT * { ?z skg:treats ?a . ?a skos:prefLabel ?m }").columns == ("z", "a", "m")
    assert kg.sparql("SELECT ?b ?a { ?a skg:treats ?b }").columns == ("b", "a")


def test_own_queries_are_guarded(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnsafeQuery):
        kg.sparql("SELECT * { SERVICE ?x { ?s ?p ?o } }")


def test_an_answer_with_other_columns_is_an_error() -> None:
    with pytest.raises(QueryError, match="the header has the columns concept, above, and the answer x"):
        queries.typed(sample("ancestors"), Rows(("x",), []))


def test_the_graph_is_not_changed_by_asking(kg: KnowledgeGraph) -> None:
    before = len(kg)
    kg.sparql("CONSTRUCT { ?s <urn:new> ?o } { ?s ?p ?o }")
    assert len(kg) == before


# Rows -----------------------------------------------------------------------------------------------------------------

NASTY = "=1+1"


@pytest.fixture
def rows() -> Rows:
    typed = {name: ox.NamedNode(XSD + name) for name in ("decimal", "double", "date", "boolean", "integer")}
    return Rows(
        ("from", "text", "n", "x", "day", "yes"),
        [
            (
                ox.NamedNode(CONCEPT + "foraminotomy"),
                ox.Literal("a|b <i>\n\x1b[31m", language="en"),
                ox.Literal("-5", datatype=typed["integer"]),
                ox.Literal("2.50", datatype=typed["decimal"]),
                ox.Literal("2026-02-01", datatype=typed["date"]),
                ox.Literal("1", datatype=typed["integer"]),
            ),
            (ox.BlankNode("b"), ox.Literal(NASTY), None, ox.Literal("1e3", datatype=typed["double"]), None, None),
        ],
        ("any", "string", "integer", "number", "date", "boolean"),
    )


def test_rows_are_python_values(rows: Rows) -> None:
    first, second = rows
    assert first["from"] == rdflib.URIRef(CONCEPT + "foraminotomy")
    assert isinstance(first[0], rdflib.URIRef)
    assert (first.n, first.x, first.day, first.yes) == (-5, Decimal("2.50"), date(2026, 2, 1), True)
    assert second.as_dict() == {
        "from": rdflib.BNode("b"), "text": NASTY, "n": None, "x": 1000.0, "day": None, "yes": None
    }  # fmt: skip
    assert rows[-1] == second
    assert "n=-5" in repr(first)
    assert rows.column("n") == [-5, None]
    assert rows.rdf[0][1] == rdflib.Literal("a|b <i>\n\x1b[31m", lang="en")
    with pytest.raises(AttributeError, match='no column "m"; the columns are from, text'):
        _ = first.m
    with pytest.raises(KeyError):
        _ = first["m"]


def test_a_value_that_is_not_of_its_column_is_an_error() -> None:
    for kind in ("integer", "number", "boolean", "date", "IRI"):
        with pytest.raises(QueryError, match=f"row 1, column x: an? ?{kind}|row 1, column x: {kind}"):
            list(Rows(("x",), [(ox.Literal("words"),)], (kind,)))
    ill = ox.Literal("words", datatype=ox.NamedNode(XSD + "integer"))
    assert Rows(("x",), [(ill,)])[0].x == "words", "where nothing is declared, it stays text"


def test_csv_is_read_back_and_runs_no_formula(rows: Rows) -> None:
    read = list(csv.DictReader(io.StringIO(rows.to_csv())))
    assert read[0]["from"] == CONCEPT + "foraminotomy"
    assert (read[0]["n"], read[1]["n"]) == ("-5", "")
    assert read[1]["text"] == "'" + NASTY
    assert read[0]["text"] == "a|b <i>\n\x1b[31m"
    for start in "=+-@\t\r":
        assert Rows(("x",), [(ox.Literal(start + "x"),)]).to_csv().split("\n")[1].lstrip('"')[0] == "'"


def test_tsv_and_json_keep_every_term(rows: Rows) -> None:
    for text, form in ((rows.to_tsv(), ox.QueryResultsFormat.TSV), (rows.to_json(), ox.QueryResultsFormat.JSON)):
        read = ox.parse_query_results(text.encode(), format=form)
        assert isinstance(read, ox.QuerySolutions)
        assert [tuple(row)[1:] for row in read] == [row[1:] for row in rows.terms]


def test_markdown_and_html_are_text_only(rows: Rows) -> None:
    assert rows.to_markdown().split("\n")[2].startswith("| concept:foraminotomy | a\\|b &lt;i&gt;<br>\\\\x1b\\[31m |")
    assert "<i>" not in rows._repr_html_()
    assert "&lt;i&gt;" in rows._repr_html_()


def test_a_table_fits_and_obeys_nothing(rows: Rows) -> None:
    for width in (20, 40, 60, 90):
        text = table(rows.columns, rows.terms, width=width)
        assert max(map(len, text.split("\n"))) <= width
        assert "\x1b" not in text
    assert "\\x1b[31m" in table(rows.columns, rows.terms)
    assert table(rows.columns, rows.terms, colour=True).startswith("\x1b[1m")
    assert "no rows (a)" in repr(Rows(("a",), []))
    assert "… 5 more rows" in repr(Rows(("a",), [(ox.Literal(i),) for i in range(25)]))


LAID_OUT = [  #   width, lines
    pytest.param(80, ["treatment            asked_by", "-------------------  --------", "concept:foraminal-x  a b c"],
                 id="as-wide-as-it-is"),
    pytest.param(28, ["treatment           asked_by", "------------------  --------", "concept:foraminal-  a b c", "x"],
                 id="after-a-hyphen"),
    pytest.param(27, ["treatment          asked_by", "------------------ --------", "concept:foraminal- a b c", "x"],
                 id="a-narrow-gap"),
    pytest.param(26, ["treatment:", "  concept:foraminal-x", "asked_by: a b c"], id="a-block-where-words-would-break"),
    pytest.param(12, ["treatment:", "  concept:fo", "  raminal-x", "asked_by:", "  a b c"], id="within-a-word"),
]  # fmt: skip


@pytest.mark.parametrize(("width", "lines"), LAID_OUT)
def test_a_table_breaks_no_word(width: int, lines: list[str]) -> None:
    one = Rows(("treatment", "asked_by"), [(ox.NamedNode(CONCEPT + "foraminal-x"), ox.Literal("a b c"))])
    assert table(one.columns, one.terms, width=width).split("\n") == lines


def test_wrapping_loses_nothing() -> None:
    text = "https://w3id.org/stenosis-kg/concept/severe-foraminal-stenosis and some words"
    for width in range(8, 40):
        lines = wrap(text, width)
        assert max(map(len, lines)) <= width
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_yes_and_no() -> None:
    yes, no = (Rows(("answer",), [(ox.Literal(answer),)], ("boolean",), "ask") for answer in (True, False))
    assert (bool(yes), bool(no), len(no)) == (True, False, 1)
    assert json.loads(no.to_json()) == {"head": {}, "boolean": False}
    assert not Rows(("a",), [])


def test_triples(kg: KnowledgeGraph) -> None:
    found = kg.sparql("CONSTRUCT { ?s skos:broader ?o } { ?s skos:broader ?o }")
    assert isinstance(found, Triples)
    again = rdflib.Graph().parse(data=found.to_turtle(), format="turtle")
    assert set(again) == set(found.graph)
    assert len(again) == len(found) > 5
    with pytest.raises(UsageError, match="Turtle is for triples"):
        Rows(("a",), []).render("turtle")


def test_pandas(rows: Rows) -> None:
    pd = pytest.importorskip("pandas", reason="pandas is an extra")
    frame = rows.to_pandas()
    assert list(map(str, frame.dtypes)) == ["object", "object", "Int64", "float64", "object", "boolean"]
    assert frame["n"].tolist()[0] == -5
    assert frame["n"].isna().tolist() == [False, True]
    assert frame["from"][0] == CONCEPT + "foraminotomy"
    assert isinstance(frame, pd.DataFrame)


def test_without_pandas(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(UsageError, match=r"pip install 'stenosis-kg\[pandas\]'"):
        rows.to_pandas()


def test_a_statement_of_two_sentences_counts_once(kg: KnowledgeGraph) -> None:
    """An engine's own union of graphs would count it once for each sentence."""
    offers = f"?s <{SKG}offers> ?o"
    stated = kg.sparql(f"SELECT ?g ?s ?o {{ GRAPH ?g {{ {offers} }} }}")
    counted = kg.sparql(f"SELECT (COUNT(*) AS ?n) {{ {offers} }}")[0].n
    assert counted == len({(row.s, row.o) for row in stated}) < len(stated)
