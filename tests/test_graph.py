"""Reading files: every bad input gets what it should, all files or none, and the terms that other engines read."""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Dataset

from stenosis_kg import prescan
from stenosis_kg.boundary import from_rdflib, term_from_rdflib, term_to_rdflib, to_rdflib
from stenosis_kg.errors import InputError, StenosisError, UnsafeInput, UsageError
from stenosis_kg.graph import Graph, load, read
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.lexical import iri_fault, language_fault, literal_fault, mixed_scripts
from stenosis_kg.namespaces import PREFIXES, RDF, XSD, compact, expand
from stenosis_kg.parsing import parse
from stenosis_kg.paths import bundled
from stenosis_kg.textfile import FORMATS, open_text

from .conftest import BadInput, Canary, bad_inputs

CASES = bad_inputs("tgjx")
KINDS = {"accepted": None, "error": InputError, "unsafe": UnsafeInput}


# Bad inputs ------------------------------------------------------------------


def test_all_cases_are_collected() -> None:
    assert Counter(case.path.name[0] for case in CASES) == {"t": 31, "g": 2, "j": 5, "x": 5}
    assert all(case.path.is_file() for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_bad_input(case: BadInput, canary: Canary) -> None:
    error: StenosisError | None = None
    try:
        load(case.path, bundled=False)
    except StenosisError as raised:
        error = raised
    assert (None if error is None else type(error)) is KINDS[case.outcome]
    if error is not None:
        assert error.line == case.line
        assert str(error).startswith(f"{case.path}, line {case.line}: ")
        assert "\n" not in str(error)
        assert len(error.message) < 200


# file -> a part of the message, so that the mend is the right one and not only the line
SAYS = {
    "t01_truncated_mid_statement.ttl": "cut off",
    "t02_missing_dot.ttl": 'add " ."',
    "t03_undeclared_prefix.ttl": "add @prefix zz:",
    "t04_unterminated_string.ttl": "not closed on its line",
    "t05_invalid_utf8.ttl": "save it as UTF-8",
    "t06_latin1.ttl": "Latin-1",
    "t08_utf16.ttl": "UTF-16",
    "t10_nul_in_literal.ttl": "NUL",
    "t11_iri_with_space.ttl": "%20",
    "t13_lang_underscore.ttl": "write en-US",
    "t16_bad_date.ttl": "no day 31",
    "t17_git_conflict_markers.ttl": "merge conflict",
    "t18_html_404_saved_as_ttl.ttl": "web page",
    "t22_bidi_override_in_iri.ttl": "U+202E",
    "t28_integer_5000_digits.ttl": "100 digits",
    "t30_cyclic_list.ttl": "rdf:nil",
    "t31_relative_iri_no_base.ttl": "@base",
    "g02_literal_graph_name.trig": "only IRIs",
    "x01_billion_laughs.rdf": "DOCTYPE",
    "x04_mismatched_tag.rdf": "mismatched tag",
}


@pytest.mark.parametrize("name", SAYS)
def test_the_message_says_the_mend(name: str) -> None:
    with pytest.raises(InputError, match=".") as caught:
        load(next(case.path for case in CASES if case.path.name == name), bundled=False)
    assert SAYS[name] in caught.value.message


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        pytest.param("t19_empty.ttl", "0 triples", id="empty"),
        pytest.param("t21_homoglyph_iri.ttl", "several alphabets", id="homoglyph"),
        pytest.param("t27_owl_imports_loopback.ttl", "was not fetched", id="imports"),
        pytest.param("t07_utf8_bom.ttl", None, id="byte-order-mark-is-fine"),
        pytest.param("t09_crlf.ttl", None, id="crlf-is-fine"),
    ],
)
def test_accepted_with_or_without_a_warning(name: str, warning: str | None) -> None:
    graph = load(next(case.path for case in CASES if case.path.name == name), bundled=False)
    assert len(graph.warnings) == (warning is not None)
    assert warning is None or (warning in graph.warnings[0] and name in graph.warnings[0])


def test_the_canary_can_hear() -> None:
    listener = Canary()
    with socket.create_connection(("127.0.0.1", Canary.PORT), timeout=5) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
    heard = listener.close()
    assert [request[:5] for request in heard] == [b"GET /"]


E_ = "@prefix e: <http://example.org/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
XML = '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n'

MORE = [  # file name, content, kind of error, line, a part of the message
    pytest.param(
        "a.ttl", E_ + 'e:s e:p "x"^^xsd:interger .', InputError, 3, "write xsd:integer", id="misspelt-datatype"
    ),
    pytest.param("a.ttl", E_ + "e:s e:p e:o .\ne:s e:p 'x\\u0008' .", InputError, 4, "U+0008", id="control-character"),
    pytest.param("a.ttl", E_ + 'e:s e:p "\\f" .', InputError, 3, "U+000C", id="form-feed-escape"),
    pytest.param("a.ttl", E_ + "e:s\\u00e9 e:p e:o .", InputError, 3, "cannot be read", id="escape-in-a-local-name"),
    pytest.param("a.ttl", E_ + "<http://e/a\\u202eb> e:p e:o .", UnsafeInput, 3, "U+202E", id="bidi-by-escape"),
    pytest.param("a.ttl", E_ + 'e:s e:p "1"^^<http://e/\u202e> .', UnsafeInput, 3, "U+202E", id="bidi-in-a-datatype"),
    pytest.param(
        "a.trig", E_ + "<http://e/\u200b> { e:s e:p e:o }", UnsafeInput, 3, "U+200B", id="hidden-in-a-graph-name"
    ),
    pytest.param("a.ttl", E_ + "e:s e:p <<( e:s e:p e:o )>> .", InputError, 3, "RDF 1.2", id="triple-term"),
    pytest.param("a.ttl", E_ + "e:s e:p e:o {| e:q 1 |} .", InputError, 3, "RDF 1.2", id="annotation"),
    pytest.param("a.ttl", E_ + 'e:s e:p "x"@en--ltr .', InputError, 3, "RDF 1.2", id="text-direction"),
    pytest.param("a.ttl", E_ + "<<<<<<< HEAD\n=======\n>>>>>>> x\n", InputError, 3, "merge", id="conflict"),
    pytest.param(
        "a.ttl",
        E_ + 'e:s e:p """\n<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n""" .',
        InputError,
        4,
        "merge",
        id="conflict-in-text",
    ),
    pytest.param("a.nt", "<http://e/s> <http://e/p> <o> .", InputError, 1, "relative", id="n-triples-relative"),
    pytest.param(
        "a.nq",
        '<http://e/s> <http://e/p> "2024-13-01"^^<http://www.w3.org/2001/XMLSchema#date> .',
        InputError,
        1,
        "xsd:date",
        id="n-quads-date",
    ),
    pytest.param(
        "a.ttl",
        E_ + "@prefix r: <http://www.w3.org/1999/02/22-rdf-syntax-ns#re> .\n_:a r:st _:b .\n_:b r:st _:a .",
        InputError,
        4,
        "rdf:nil",
        id="circle-by-an-odd-prefix",
    ),
    pytest.param(
        "a.rdf",
        XML
        + '<rdf:Description rdf:about="http://e/s">\n<e:p rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">1.5</e:p>\n</rdf:Description></rdf:RDF>',
        InputError,
        4,
        "xsd:integer",
        id="xml-bad-integer",
    ),
    pytest.param(
        "a.rdf",
        XML + '<rdf:Description rdf:about="s">\n<e:p>1</e:p>\n</rdf:Description></rdf:RDF>',
        InputError,
        3,
        "@base",
        id="xml-relative",
    ),
    pytest.param(
        "a.rdf", '<?xml version="1.0" encoding="ISO-8859-1"?>\n<r/>', InputError, 1, "UTF-8", id="xml-other-encoding"
    ),
    pytest.param("a.rdf", XML + "<e:d>" * 200, UnsafeInput, 3, "100 elements", id="xml-deep"),
    pytest.param("a.rdf", "", InputError, 1, "no element", id="xml-empty"),
    pytest.param(
        "a.jsonld",
        '{"@context": "http://127.0.0.1:18999/a",\n "@context": {}}',
        UnsafeInput,
        1,
        "@context",
        id="json-doubled-key",
    ),
    pytest.param(
        "a.jsonld", '{"a": [\n{"\\u0040context": ["ctx.jsonld"]}]}', UnsafeInput, 2, "ctx.jsonld", id="json-escaped-key"
    ),
    pytest.param(
        "a.jsonld",
        '{"@context": {"p": {"@id": "http://e/p",\n"@context": "http://127.0.0.1:18999/a"}}}',
        UnsafeInput,
        2,
        "18999",
        id="json-scoped-context",
    ),
    pytest.param("a.jsonld", '{"@id": "http://e/s",\n"http://e/p": NaN}', InputError, 2, "NaN", id="json-nan"),
    pytest.param(
        "a.jsonld",
        '{"@id": "http://e/s",\n"http://e/p": {"@value": "x", "@type": "http://www.w3.org/2001/XMLSchema#int"}}',
        InputError,
        2,
        "xsd:int",
        id="json-bad-int",
    ),
    pytest.param("a.jsonld", "", InputError, 1, "not JSON", id="json-empty"),
    pytest.param("a.csv", "a,b", InputError, None, ".ttl .trig", id="other-ending"),
    pytest.param("README", "", InputError, None, ".ttl .trig", id="no-ending"),
]


@pytest.mark.parametrize(("name", "content", "kind", "line", "says"), MORE)
def test_more_bad_input(
    tmp_path: Path, canary: Canary, name: str, content: str, kind: type[InputError], line: int | None, says: str
) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8", newline="")
    with pytest.raises(InputError) as caught:
        load(file, bundled=False)
    assert type(caught.value) is kind
    assert caught.value.line == line
    assert caught.value.file == str(file)
    assert says in caught.value.message


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    (tmp_path / "folder.ttl").mkdir()
    for name, says in [
        ("absent.ttl", "no such file"),
        ("folder.ttl", "is a folder"),
        ("pipe.ttl", "not a regular file"),
        ("a\0b.ttl", "cannot be read"),
    ]:
        with pytest.raises(InputError, match=says):
            load(tmp_path / name, bundled=False)
    with pytest.raises(InputError, match="addresses are not fetched"):
        load("http://127.0.0.1:18999/a.ttl", bundled=False)
    monkeypatch.setattr("stenosis_kg.textfile.MAX_BYTES", 10)
    (tmp_path / "big.ttl").write_text("# more than ten bytes")
    with pytest.raises(InputError, match="SPARQL server"):
        load(tmp_path / "big.ttl", bundled=False)


def test_a_circle_through_two_files_is_found(tmp_path: Path) -> None:
    rest = RDF + "rest"
    (tmp_path / "a.nt").write_text(f"<http://e/a> <{rest}> <http://e/b> .\n")
    (tmp_path / "b.nt").write_text(f"<http://e/b> <{rest}> <http://e/a> .\n")
    assert len(load(tmp_path / "a.nt", bundled=False)) == 1
    with pytest.raises(InputError, match="rdf:nil"):
        load(tmp_path / "a.nt", tmp_path / "b.nt", bundled=False)


def test_long_lists_and_brackets_in_text_are_no_depth(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        E_ + f'e:s e:p ( {"( 1 ) " * 500} ) ; e:q "{"(" * 500}" . # {"[" * 500}\n', encoding="utf-8"
    )
    assert len(load(tmp_path / "a.ttl", bundled=False)) == 2002


# Formats ---------------------------------------------------------------------

SAME = {
    "a.ttl": E_ + "e:s e:p e:o .",
    "a.trig": E_ + "e:s e:p e:o .",
    "a.nt": "<http://example.org/s> <http://example.org/p> <http://example.org/o> .",
    "a.nq": "<http://example.org/s> <http://example.org/p> <http://example.org/o> .",
    "a.rdf": XML.replace("http://e/", "http://example.org/")
    + '<rdf:Description rdf:about="http://example.org/s"><e:p rdf:resource="http://example.org/o"/></rdf:Description></rdf:RDF>',
    "a.jsonld": '{"@id": "http://example.org/s", "http://example.org/p": {"@id": "http://example.org/o"}}',
}


@pytest.mark.parametrize("name", SAME)
def test_every_format_gives_the_same(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SAME[name], encoding="utf-8")
    graph = load(tmp_path / name, bundled=False)
    assert [str(quad) for quad in graph.store] == [str(quad) for quad in read(tmp_path / name)]
    assert graph.rows("SELECT ?s ?p ?o { ?s ?p ?o }") == [tuple(ox.NamedNode(f"http://example.org/{x}") for x in "spo")]
    assert graph.warnings == ()


def test_every_ending_is_tried() -> None:
    formats = {FORMATS[Path(name).suffix] for name in SAME}
    assert formats == set(FORMATS.values())


# All or nothing, and files that stay apart -----------------------------------


def test_nothing_is_loaded_unless_all_is(tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text(SAME["a.ttl"])
    (tmp_path / "bad.ttl").write_text(SAME["a.ttl"] + "\ne:s e:p")
    with pytest.raises(InputError, match=r"bad\.ttl, line 4"):
        load(tmp_path / "good.ttl", tmp_path / "bad.ttl", bundled=False)


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text(E_ + f'_:x e:p "{name}" .')
    graph = load(tmp_path / "a.ttl", tmp_path / "b.ttl", bundled=False)
    assert len({quad.subject for quad in graph.store}) == 2


# Asking ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    file = tmp_path_factory.mktemp("small") / "small.trig"
    file.write_text(
        E_
        + "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix oa: <http://www.w3.org/ns/oa#> .\n"
        + 'e:g1 { e:a e:p 1 , "one" } e:g2 { e:a e:p 1 . e:b e:p 2 }\n'
        + 'e:a skos:prefLabel "An A"@en , "Ein A"@de . e:g1 oa:exact "A is one." .'
    )
    return load(file, bundled=False)


def test_rows_bind_terms_and_see_all_graphs(small: Graph) -> None:
    a = "http://example.org/a"
    # e:a e:p 1 stands in two graphs, and is one statement.
    assert len(small.rows("SELECT ?o { ?s <http://example.org/p> ?o }")) == 3
    assert small.one("SELECT (COUNT(*) AS ?n) { ?s <http://example.org/p> ?o }") == ox.Literal(3)
    one = ox.Literal(1)
    assert small.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g", s=a, o=one) == [
        (ox.NamedNode("http://example.org/g1"),),
        (ox.NamedNode("http://example.org/g2"),),
    ]
    assert small.rows("SELECT ?s ?l WHERE { ?s skos:prefLabel ?l FILTER(lang(?l) = 'en') }", s=a) == [
        (ox.NamedNode(a), ox.Literal("An A", language="en"))
    ]
    assert small.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s", s="http://example.org/b") == [
        (ox.Literal(1),)
    ]
    assert small.one("SELECT ?o { ?s ?p ?o }", s="http://example.org/b") == ox.Literal(2)
    assert small.one("SELECT ?o { ?s ?p ?o }", s="http://example.org/nothing") is None
    assert small.values("SELECT ?o { OPTIONAL { ?s ?p ?o } }", s="http://example.org/nothing") == []
    assert small.holds("ASK { ?s ?p ?o }", s=a, o=one)
    assert not small.holds("ASK { ?s ?p ?o }", s=a, o=ox.Literal(2))
    with pytest.raises(UsageError, match="SELECT"):
        small.rows("ASK { ?s ?p ?o }")


def test_a_bound_term_cannot_break_out(small: Graph) -> None:
    nasty = ox.Literal('x" } UNION { ?s ?p ?o } #')
    assert small.rows("SELECT ?s { ?s ?p ?o }", o=nasty) == []


def test_labels_texts_and_neighbours(small: Graph) -> None:
    a = "http://example.org/a"
    assert small.label(a) == "An A"
    assert small.label("https://w3id.org/stenosis-kg/concept/x") == "concept:x"
    assert small.text("http://example.org/g1") == "A is one."
    assert small.text(a) == ""
    assert small.objects(a, "http://example.org/p") == [ox.Literal(1), ox.Literal("one")]
    assert small.subjects("http://example.org/p", ox.Literal(1)) == [a]
    assert len(small) == 7
    assert repr(small) == "<Graph of 7 statements from 1 files>"


# rdflib ----------------------------------------------------------------------


def named(dataset: Dataset) -> set[object]:
    """The quads without blank nodes, in rdflib's own terms and under its own equality."""
    return {quad for quad in dataset.quads() if not any(isinstance(term, BNode) for term in quad)}


def canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_the_dataset_is_what_rdflib_would_have_read(kg: KnowledgeGraph) -> None:
    theirs = Dataset(default_union=True)
    for file in bundled():
        theirs.parse(data=file.read_text(encoding="utf-8"), format="turtle" if file.suffix == ".ttl" else "trig")
    ours = kg.dataset
    assert ours is kg.dataset
    assert named(ours) == named(theirs)
    assert canonical(from_rdflib(ours)) == canonical(from_rdflib(theirs)) == canonical(kg.store)


def test_terms_cross_the_boundary_both_ways() -> None:
    text = E_ + 'e:g { e:s e:p "x", "x"@en, 1, 1.5, true, "a"^^e:t, _:b, e:o . _:b e:p "y"^^xsd:string } e:s e:p "d" .'
    quads = list(ox.parse(text, format=ox.RdfFormat.TRIG))
    assert set(from_rdflib(to_rdflib(quads))) == set(quads)
    theirs = Dataset(default_union=True)
    theirs.parse(data=text, format="trig")
    assert named(to_rdflib(quads)) == named(theirs)
    assert canonical(quads) == canonical(from_rdflib(theirs))
    assert term_to_rdflib(ox.Literal("x")).datatype is None  # type: ignore[union-attr]
    with pytest.raises(TypeError, match="triple terms"):
        term_to_rdflib(ox.Triple(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("o")))
    with pytest.raises(TypeError, match="no RDF term"):
        term_from_rdflib("text")


# The checks by themselves ----------------------------------------------------

LITERALS = [  # datatype, good, bad
    ("integer", ["0", "-5", "+007"], ["", "1.0", "1e3", " 1", "one", "٣"]),
    ("positiveInteger", ["1"], ["0", "-1"]),
    ("nonNegativeInteger", ["0"], ["-1"]),
    ("negativeInteger", ["-1"], ["0"]),
    ("byte", ["-128", "127"], ["128", "-129"]),
    ("unsignedByte", ["0", "255"], ["-1", "256"]),
    ("long", ["9223372036854775807"], ["9223372036854775808"]),
    ("decimal", ["1", "1.", ".5", "-1.25"], ["1e3", ".", "1,5", "INF"]),
    ("double", ["1e400", "INF", "-INF", "NaN", "1.5E-3"], ["inf", "+NaN", "e3", "1.5e"]),
    ("boolean", ["true", "false", "0", "1"], ["True", "yes", ""]),
    ("date", ["2024-02-29", "2024-01-01Z", "-0044-03-15", "2000-02-29+14:00"], ["2023-02-29", "1900-02-29", "24-01-01", "2024-13-01", "2024-04-31", "01/02/2024", "2024-01-01+15:00"]),
    ("dateTime", ["2024-02-29T24:00:00", "2024-01-01T10:00:00.5-05:00"], ["2024-01-01", "2024-01-01 10:00:00", "2024-01-01T25:00:00", "2024-02-30T10:00:00"]),
    ("dateTimeStamp", ["2024-01-01T10:00:00Z"], ["2024-01-01T10:00:00"]),
    ("time", ["10:00:00"], ["10:00", "24:00:01"]),
    ("gYear", ["2024", "-0001"], ["24", "02024"]),
    ("gYearMonth", ["2024-12"], ["2024-13"]),
    ("gMonthDay", ["--02-29"], ["--02-30", "02-29"]),
    ("gDay", ["---31"], ["---32"]),
    ("gMonth", ["--12"], ["--13"]),
    ("duration", ["P3M", "-P1DT2H", "PT0.5S"], ["P", "PT", "3M", "P1DT"]),
    ("dayTimeDuration", ["P90D", "PT1H"], ["P3M", "P"]),
    ("yearMonthDuration", ["P1Y2M"], ["P1D", "P"]),
    ("hexBinary", ["", "0FB7"], ["0FB", "0g"]),
    ("base64Binary", ["", "D7c=", "AAAA"], ["D7c", "===="]),
    ("language", ["en", "de-CH"], ["en_US", ""]),
    ("string", ["anything"], []),
    ("anyURI", ["any thing"], []),
]  # fmt: skip


@pytest.mark.parametrize(("datatype", "good", "bad"), LITERALS, ids=[row[0] for row in LITERALS])
def test_literal_forms(datatype: str, good: list[str], bad: list[str]) -> None:
    assert [value for value in good if literal_fault(value, XSD + datatype)] == []
    assert [value for value in bad if not literal_fault(value, XSD + datatype)] == []


def test_other_checks() -> None:
    assert literal_fault("anything", "http://example.org/own-type") is None
    assert "xsd:gibberishxyz" in str(literal_fault("x", XSD + "gibberishxyz"))
    assert language_fault("en") is None
    assert language_fault("abcdefghi") is not None
    assert iri_fault("http://example.org/é/日本") is None
    for hidden in ("\u200b", "\u202e", "\u00a0", "\x7f", ">", " ", "\\"):
        assert iri_fault(f"http://example.org/a{hidden}b"), hidden
    assert mixed_scripts("http://example.org/Ωμέγα/stenosis") is None


def test_the_bundled_files_need_no_closer_look() -> None:
    """Else each command would pay for reading every term in Python."""
    assert [file for file in bundled() if not prescan.is_plain(open_text(file))] == []


@given(st.lists(st.sampled_from(
    ["e:s ", "e:p ", '"x"', "@en", "@en_US", '"1.5"^^xsd:integer', "<http://e/\u202e>", "<http://e/a\\u202eb>", "\u0430bc",
     '"\\f"', '"\\u0000"', "<<( e:s e:p e:o )>>", " . ", " , ", "9" * 101, "1 ", '"x"@en--rtl', "'''\n'''", "# c\n", "{| e:p 1 |}"]
), max_size=8))  # fmt: skip
def test_what_passes_as_plain_has_no_fault(pieces: list[str]) -> None:
    """The quick look may only ever skip the closer one where that would find nothing."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a.ttl")
        file.write_text(E_ + "e:s e:p " + "".join(pieces) + " .", encoding="utf-8")
        if prescan.is_plain(open_text(file)):
            try:
                parse(file)  # which always looks closer
            except InputError:
                with pytest.raises(InputError):
                    load(file, bundled=False)


# Names -----------------------------------------------------------------------


def test_curies_there_and_back() -> None:
    assert expand("l5s1:s10") == "https://w3id.org/stenosis-kg/source/l5s1-treatment/s10"
    assert compact(expand("concept:foraminotomy")) == "concept:foraminotomy"
    assert compact(PREFIXES["concept"]) == "concept:"
    assert compact("https://w3id.org/stenosis-kg/source/l5s1-treatment") == "source:l5s1-treatment"
    assert compact("https://w3id.org/stenosis-kg/concept/a b") == "https://w3id.org/stenosis-kg/concept/a b"
    for name in ("foraminotomy", "nothing:foraminotomy"):
        with pytest.raises(UsageError, match="known prefix"):
            expand(name)
