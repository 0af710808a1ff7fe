"""Reading files: every bad input gets what it should, all files are read or none, and nothing is ever fetched."""

from __future__ import annotations

import os
import random
import socket
import tempfile
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stenosis_kg.errors import InputError, StenosisError, UnsafeInput
from stenosis_kg.namespaces import RDF
from stenosis_kg.paths import bundled
from stenosis_kg.rdf import prescan
from stenosis_kg.rdf.graph import load, read
from stenosis_kg.rdf.parsing import parse
from stenosis_kg.rdf.textfile import FORMATS, open_text

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
    with pytest.raises(InputError) as caught:
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
XML = (
    '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:e="http://example.org/">\n'
)


def ttl(text: str, kind: type[InputError], line: int, says: str, name: str) -> object:
    """A case in Turtle; the text begins on line 3."""
    return pytest.param("a.ttl", E_ + text, kind, line, says, id=name)


def xml(text: str, kind: type[InputError], line: int, says: str, name: str) -> object:
    """A case in RDF/XML; the text begins on line 3."""
    return pytest.param("a.rdf", XML + text, kind, line, says, id="xml-" + name)


def jsonld(text: str, kind: type[InputError], line: int, says: str, name: str) -> object:
    return pytest.param("a.jsonld", text, kind, line, says, id="json-" + name)


def other(file: str, text: str, line: int | None, says: str, name: str) -> object:
    return pytest.param(file, text, InputError, line, says, id=name)


CONFLICT = "<<<<<<< a\n=======\n>>>>>>> b\n"
INT = "http://www.w3.org/2001/XMLSchema#int"
LOCAL = "http://127.0.0.1:18999/a"

MORE = [  # content, kind of error, line, a part of the message, why it is here
    ttl('e:s e:p "x"^^xsd:interger .', InputError, 3, "write xsd:integer", "misspelt-datatype"),
    ttl("e:s e:p e:o .\ne:s e:p 'x\\u0008' .", InputError, 4, "U+0008", "control-character"),
    ttl("e:s e:p 'a\x08b' .", InputError, 3, "U+0008", "control-character-as-it-is"),
    ttl(f"e:s e:p {'9' * 101} .", InputError, 3, "100 digits", "long-number"),
    ttl('e:s e:p "\\f" .', InputError, 3, "U+000C", "form-feed-escape"),
    ttl("e:s\\u00e9 e:p e:o .", InputError, 3, "cannot be read", "escape-in-a-local-name"),
    ttl("<http://e/a\\u202eb> e:p e:o .", UnsafeInput, 3, "U+202E", "bidi-by-escape"),
    pytest.param("a.trig", E_ + "<http://e/\u200b> { e:s e:p 1 }", UnsafeInput, 3, "U+200B", id="hidden-in-graph-name"),
    ttl('e:s e:p "1"^^<http://e/\u202e> .', UnsafeInput, 3, "U+202E", "bidi-in-a-datatype"),
    ttl("e:s e:p <<( e:s e:p e:o )>> .", InputError, 3, "RDF 1.2", "triple-term"),
    ttl("e:s e:p e:o {| e:q 1 |} .", InputError, 3, "RDF 1.2", "annotation"),
    ttl("e:s e:p e:o ~ e:r .", InputError, 3, "RDF 1.2", "reifier"),
    ttl('e:s e:p "x"@en--ltr .', InputError, 3, "RDF 1.2", "text-direction"),
    ttl("<http://e/\n> e:p 1 .", InputError, 3, "code point '\\n'", "newline-in-an-iri"),
    ttl("e:s e:p '\\n\\u001b[2J\\u202e1'^^xsd:int .", InputError, 3, "control character", "terminal-codes"),
    ttl("e:s e:p '\\n\u202e1'^^xsd:int .", InputError, 3, '"\\n\\u202e1" is no xsd:int', "hidden-in-a-value"),
    ttl("e:g { e:s e:p 1 }", InputError, 3, ".trig", "trig-named-turtle"),
    ttl(CONFLICT, InputError, 3, "merge", "conflict"),
    ttl(f'e:s e:p """\n{CONFLICT}""" .', InputError, 4, "merge", "conflict-inside-a-text"),
    ttl(f"@prefix r: <{RDF}re> .\n_:a r:st _:b .\n_:b r:st _:a .", InputError, 4, "rdf:nil", "circle-by-odd-prefix"),
    ttl("e:s e:p " + "[ e:p " * 101, UnsafeInput, 3, "100 blank nodes", "deep"),
    other("a.nt", "<http://e/s> <http://e/p> <o> .", 1, "relative", "n-triples-relative"),
    other("a.nq", f'<http://e/s> <http://e/p> "x"^^<{INT}> .', 1, "xsd:int", "n-quads-bad-int"),
    xml(
        f'<e:A rdf:about="http://e/s">\n<e:p rdf:datatype="{INT}">1.5</e:p></e:A></rdf:RDF>',
        *(InputError, 4, "xsd:int", "bad-int"),
    ),
    xml('<e:A rdf:about="s">\n<e:p>1</e:p></e:A></rdf:RDF>', InputError, 3, "@base", "relative"),
    xml("<e:d>" * 200, UnsafeInput, 3, "100 elements", "deep"),
    other("a.rdf", '<?xml version="1.0" encoding="ISO-8859-1"?>\n<r/>', 1, "UTF-8", "xml-other-encoding"),
    other("a.rdf", "", 1, "no element", "xml-empty"),
    jsonld(f'{{"@context": "{LOCAL}",\n "@context": {{}}}}', UnsafeInput, 1, "@context", "doubled-key"),
    jsonld('{"a": [\n{"\\u0040context": ["ctx.jsonld"]}]}', UnsafeInput, 2, "ctx.jsonld", "escaped-key"),
    jsonld(f'{{"@context": {{"p": {{\n"@context": "{LOCAL}"}}}}}}', UnsafeInput, 2, "18999", "scoped-context"),
    jsonld('{"@id": "http://e/s",\n"http://e/p": NaN}', InputError, 2, "NaN", "nan"),
    jsonld(f'{{"http://e/p":\n{{"@value": "x", "@type": "{INT}"}}}}', InputError, 2, "xsd:int", "bad-int"),
    jsonld("", InputError, 1, "not JSON", "empty"),
    jsonld('{"http://e/p": 1,\n"@id": "s"}', InputError, 2, '"s" is no whole IRI', "relative"),
    jsonld('{"@id": "http://e/s",\n"p": 1}', InputError, 2, '"p" is no whole IRI', "undefined-key"),
    jsonld('{"@id": "http://e/s",\n"http://e/p": {"@id": "http://e/a b"}}', InputError, 2, "space", "space"),
    jsonld('{"http://e/p":\n{"@value": "x", "@language": "en_US"}}', InputError, 2, "write en-US", "language"),
    jsonld('{"http://e/p":\n{"@value": "x", "@typo": "en"}}', InputError, 2, "@typo", "unknown-keyword"),
    jsonld('{"http://e/p": "\\ud83d\\ude00",\n"http://e/q": "\\ud83d"}', InputError, 2, "half", "half-a-character"),
    jsonld('{"@id":\n"http://e/\\u202e", "http://e/p": 1}', UnsafeInput, 2, "U+202E", "bidi"),
    xml(
        '<e:A rdf:about="http://e/s">\n<e:p xml:lang="en_US">x</e:p></e:A></rdf:RDF>',
        InputError,
        4,
        "en-us",
        "language",
    ),
    xml('\n<e:A rdf:about="http://e/&#x202e;">\n<e:p>x</e:p></e:A></rdf:RDF>', UnsafeInput, 4, "U+202E", "bidi"),
    xml('\n<e:A rdf:about="http://e/&gt;">\n<e:p>x</e:p></e:A></rdf:RDF>', UnsafeInput, 4, "escaped", "injection"),
    xml("&x;</rdf:RDF>", InputError, 3, "undefined entity", "entity"),
    other("a.csv", "a,b", None, ".ttl .trig", "other-ending"),
    other("README", "", None, ".ttl .trig", "no-ending"),
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
    assert str(caught.value).isprintable()
    assert says in caught.value.message


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "random.ttl").write_bytes(random.Random(1).randbytes(4000))
    for name, says in [
        ("absent.ttl", "no such file"),
        ("folder.ttl", "is a folder"),
        (".", "is a folder"),
        ("pipe.ttl", "not a regular file"),
        ("/dev/zero", "is a device"),
        ("random.ttl", "is no text"),
        ("a\0b.ttl", "cannot be read"),
    ]:
        with pytest.raises(InputError, match=says):
            load(tmp_path / name, bundled=False)
    with pytest.raises(InputError, match="addresses are not fetched"):
        load("http://127.0.0.1:18999/a.ttl", bundled=False)
    monkeypatch.setattr("stenosis_kg.rdf.textfile.MAX_BYTES", 10)
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
    "a.rdf": XML
    + '<rdf:Description rdf:about="http://example.org/s">\n'
    + '<e:p rdf:resource="http://example.org/o"/></rdf:Description></rdf:RDF>',
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


# The quick look --------------------------------------------------------------


def test_the_bundled_files_need_no_closer_look() -> None:
    """Else each command would pay for reading every term in Python."""
    assert [file for file in bundled() if not prescan.is_plain(open_text(file))] == []


PIECES = [
    *("e:s ", "e:p ", " . ", " , ", '"x"', "@en", "@en_US", "1 ", "'''\n'''", "# c\n"),
    *('"1.5"^^xsd:integer', "<http://e/\u202e>", "<http://e/a\\u202eb>", "\u0430bc", '"\\f"', '"\\u0000"', "9" * 101),
    *("<<( e:s e:p e:o )>>", '"x"@en--rtl', "{| e:p 1 |}", " ~ e:r "),
]


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_what_passes_as_plain_has_no_fault(pieces: list[str]) -> None:
    """The quick look may only ever skip the closer one where that would find nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a.ttl")
        file.write_text(E_ + "e:s e:p " + "".join(pieces) + " .", encoding="utf-8")
        if prescan.is_plain(open_text(file)):
            try:
                parse(file)  # which always looks closer
            except InputError:
                with pytest.raises(InputError):
                    load(file, bundled=False)
