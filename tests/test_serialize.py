"""The house format and the dumps: the same bytes every time, and nothing lost."""

from __future__ import annotations

import os
import random
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stenosis_kg.errors import InputError, OutputError
from stenosis_kg.files import write_atomic
from stenosis_kg.namespaces import RDF, XSD
from stenosis_kg.paths import bundled
from stenosis_kg.rdf.graph import read
from stenosis_kg.rdf.house import natural
from stenosis_kg.rdf.writing import dumps_nquads, dumps_ntriples, dumps_trig, dumps_turtle, format_file

# What a person may write -> the same in the house format ----------------------

MESSY_TRIG = """\
# A document.
# Its header.

PREFIX concept: <https://w3id.org/stenosis-kg/concept/>
prefix k: <https://w3id.org/stenosis-kg/ontology#>
@prefix l5s1: <https://w3id.org/stenosis-kg/source/l5s1-treatment/> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix unused: <http://example.org/unused#> .
# What it says ---------------------------------

l5s1:s10 oa:end 20 ; oa:start 10 ; k:cue "most \\"common\\"" , "a"; k:modality k:MostCommon ; a k:Sentence . # a remark
l5s1:s10 { concept:foraminotomy k:treats concept:severe-foraminal-stenosis-l5-s1 ; k:removes concept:soft-tissue, concept:bony-structure .
  concept:a k:lasts 1.50 , true, "1"^^<http://www.w3.org/2001/XMLSchema#integer>, "x"@en-GB }
l5s1:s2 a k:Sentence .
l5s1:s2b a k:Clause ; dcterms:isPartOf l5s1:s2 . GRAPH l5s1:s2a { concept:b k:isA <http://example.org/Other> . }
l5s1:s2a a k:Clause ; dcterms:isPartOf l5s1:s2 .

# Empty, and kept -----
# Last -------------
concept:z a k:Thing .
"""  # noqa: E501
HOUSE_TRIG = """\
# A document.
# Its header.

@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix concept: <https://w3id.org/stenosis-kg/concept/> .
@prefix l5s1: <https://w3id.org/stenosis-kg/source/l5s1-treatment/> .
@prefix skg: <https://w3id.org/stenosis-kg/ontology#> .

# What it says ----------------------------------------------------------------

l5s1:s2
    a skg:Sentence .

l5s1:s2a {
    concept:b
        skg:isA <http://example.org/Other> .
}
l5s1:s2a
    a skg:Clause ;
    dcterms:isPartOf l5s1:s2 .

l5s1:s2b
    a skg:Clause ;
    dcterms:isPartOf l5s1:s2 .

l5s1:s10 {
    concept:a
        skg:lasts 1, 1.50, "x"@en-gb, true .
    concept:foraminotomy
        skg:removes concept:bony-structure, concept:soft-tissue ;
        skg:treats concept:severe-foraminal-stenosis-l5-s1 .
}
l5s1:s10
    a skg:Sentence ;
    oa:start 10 ;
    oa:end 20 ;
    skg:modality skg:MostCommon ;
    skg:cue "a", "most \\"common\\"" .

# Empty, and kept -------------------------------------------------------------

# Last ------------------------------------------------------------------------

concept:z
    a skg:Thing .
"""
MESSY_TURTLE = """\
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <http://example.org/> .
ex:Shape sh:message "say # it" ; sh:property [ sh:maxCount 1 ; sh:path ex:p ], [ sh:path [ sh:inversePath ex:p ] ] ;
  sh:in ( ex:b "1" 2 () ) ; sh:select '''SELECT "x" {
  ?s ?p '\\\\t' }"''' ; a sh:NodeShape .
# Classes -----------
ex:B rdfs:isDefinedBy ex: ; skos:definition "D." ; skos:altLabel "b"@en, "a"@en ; rdfs:label "B" ; a owl:Class ;
  rdfs:subClassOf ex:A ; ex:zz 1 ; skos:scopeNote "N." ; ex:aa ex:x10 , ex:x9 .
# Axioms -----
[] a owl:AllDisjointClasses ; owl:members ( ex:A ex:B ) .
_:shared ex:p 1 . ex:C ex:p _:shared ; ex:q _:shared .
"""
HOUSE_TURTLE = """\
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

ex:Shape
    a sh:NodeShape ;
    sh:in ( ex:b "1" 2 () ) ;
    sh:property [
        sh:path ex:p ;
        sh:maxCount 1
    ], [ sh:path [ sh:inversePath ex:p ] ] ;
    sh:message "say # it" ;
    sh:select \"\"\"SELECT "x" {
  ?s ?p '\\\\t' }\\\"\"\"\" .

# Classes ---------------------------------------------------------------------

ex:B
    a owl:Class ;
    rdfs:subClassOf ex:A ;
    rdfs:label "B" ;
    skos:altLabel "a"@en, "b"@en ;
    skos:definition "D." ;
    skos:scopeNote "N." ;
    ex:aa ex:x9, ex:x10 ;
    ex:zz 1 ;
    rdfs:isDefinedBy ex: .

# Axioms ----------------------------------------------------------------------

ex:C
    ex:p _:b1 ;
    ex:q _:b1 .

_:b1
    ex:p 1 .

[]
    a owl:AllDisjointClasses ;
    owl:members ( ex:A ex:B ) .
"""


@pytest.mark.parametrize(
    ("name", "messy", "house"),
    [("a.trig", MESSY_TRIG, HOUSE_TRIG), ("a.ttl", MESSY_TURTLE, HOUSE_TURTLE)],
    ids=["trig", "turtle"],
)
def test_house_format(tmp_path: Path, name: str, messy: str, house: str) -> None:
    file = tmp_path / name
    file.write_text(messy, encoding="utf-8")
    before = read(file)
    assert format_file(file).decode() == house
    file.write_text(house, encoding="utf-8")
    assert format_file(file).decode() == house
    assert canonical(read(file)) == canonical(before)


def test_only_turtle_and_trig_have_a_house_format(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    file.write_text("")
    with pytest.raises(InputError, match=r"\.ttl"):
        format_file(file)


def test_an_empty_file_stays_empty(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("\n\n# Only a header\n\n")
    assert format_file(file) == b"# Only a header\n"


@pytest.mark.parametrize("file", bundled(), ids=lambda file: file.name)
def test_bundled_files_keep_their_meaning(file: Path, tmp_path: Path) -> None:
    again = tmp_path / file.name
    again.write_bytes(format_file(file))
    assert format_file(again) == again.read_bytes()
    assert canonical(read(again)) == canonical(read(file))


ODD_STRINGS = r"""e:a e:p "a\\", "\u0001\t\r\n\u007F\"\"\"", "\"", "\r", "\"\"\n\"\"\"\"", "\u2028\U0001F600" ."""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{ [] e:p 1 } # A -----\n[] e:p 2 .", id="default-graph-in-braces"),
        pytest.param("# A -----\n[ e:p [ e:q 1 ] ] .\n# B -----\n[ e:p [ e:q 2 ] ] .", id="unnamed-blocks-in-sections"),
        pytest.param("# A -----\n_:x e:p _:y , 1 . _:y e:p _:x .\n# B -----\n_:z e:p _:z .", id="circles-in-sections"),
        pytest.param('e:a e:p "# No -----" , """\n# No -----\n""" .\n# A -----\ne:b e:p e:a.', id="rules-in-strings"),
        pytest.param("# A -----\ne:a {e:b e:p 1. e:c e:p 2}\n# B -----\ne:c e:p 3.", id="subjects-inside-graphs"),
        pytest.param("_:g { _:g e:p [ e:q _:g ] } [] { e:a e:p [] }", id="blank-graphs"),
        pytest.param('@prefix : <http://e/>._:s e:p [].\n_:s:q 1.5.:a :p "x"@en.:b e:p 1.', id="no-space-between"),
        pytest.param("# A -----\n( 1 2 ) e:p ( 3 ) .", id="a-list-as-a-subject"),
        pytest.param("_:l rdf:first 1 , 2 ; rdf:rest rdf:nil . e:a e:p _:l .", id="a-list-that-is-none"),
        pytest.param("e:a e:p ( 1 _:x ) ; e:q _:x .", id="a-list-with-a-shared-item"),
        pytest.param("_:l rdf:first 1 ; rdf:rest _:m . _:m rdf:first 2 ; rdf:rest () . e:a e:p _:l, _:m .", id="tails"),
        pytest.param("e:a e:p " + "[ e:p " * 50 + "1" + " ]" * 50 + " .", id="deep"),
        pytest.param("e:a e:p " + "( " * 50 + ")" * 50 + " .", id="deep-lists"),
        pytest.param("@prefix e: <http://other.example/> . # A -----\ne:a e:p 1 .", id="a-prefix-declared-again"),
        pytest.param("<http://e/a.b.> e:p <http://e/%20>, e:a\\,b, e:1, <http://e/->, <http://e/a#b> .", id="names"),
        pytest.param(ODD_STRINGS, id="odd-strings"),
    ],
)  # fmt: skip
def test_odd_files_keep_their_meaning(text: str, tmp_path: Path) -> None:
    file = tmp_path / "a.trig"
    file.write_text(f"@prefix e: <http://e/> .\n@prefix rdf: <{RDF}> .\n{text}\n", encoding="utf-8")
    before = list(ox.parse(path=file))
    if "u0001" in text:  # no file may hold it, and an export still must
        formatted = dumps_trig(before)
    else:
        formatted = format_file(file)
        file.write_bytes(formatted)
        assert format_file(file) == formatted
    assert canonical(ox.parse(formatted, format=ox.RdfFormat.TRIG)) == canonical(before)


def test_blocks_stay_in_their_section(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(
        "@prefix e: <http://e/> .\n# A -----\n[ e:p 1 ] .\n[] e:p _:s .\n"
        "# B -----\n[ e:p 2 ] . _:s e:q _:t . _:t e:q _:s .\n"
    )
    first, second = format_file(file).decode().split("# B ---")
    assert "e:p 1" in first
    assert "e:p _:" in first
    assert "e:p 2" in second
    assert second.count("e:q") == 2


# Any dataset -----------------------------------------------------------------

IRIS = st.sampled_from(
    ["http://e/a", "http://e/s2", "http://e/s10", "https://w3id.org/stenosis-kg/concept/x", RDF + "nil", RDF + "type"]
).map(ox.NamedNode)
BLANKS = st.sampled_from("abcde").map(ox.BlankNode)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LITERALS = st.one_of(
    TEXT.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXT, st.sampled_from(["en", "en-GB"])),
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(XSD + name)),
        st.sampled_from(["1", "01", "+1", "1.", ".5", "1e3", "true", "1\n", "x"]),
        st.sampled_from(["integer", "decimal", "double", "boolean", "date"]),
    ),
)
PREDICATES = st.sampled_from(["http://e/p", "http://e/q", RDF + "type", RDF + "first", RDF + "rest"]).map(ox.NamedNode)
QUADS = st.builds(
    ox.Quad, IRIS | BLANKS, PREDICATES, IRIS | BLANKS | LITERALS, IRIS | BLANKS | st.just(ox.DefaultGraph())
)
DATASETS = st.lists(QUADS, max_size=12)


def canonical(quads: object) -> ox.Dataset:
    dataset = ox.Dataset(quads)  # type: ignore[arg-type]
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@given(DATASETS)
def test_trig_loses_nothing(quads: list[ox.Quad]) -> None:
    assert canonical(ox.parse(dumps_trig(quads), format=ox.RdfFormat.TRIG)) == canonical(quads)


@given(DATASETS)
def test_other_dumps_lose_nothing(quads: list[ox.Quad]) -> None:
    assert canonical(ox.parse(dumps_nquads(quads), format=ox.RdfFormat.N_QUADS)) == canonical(quads)
    union = canonical(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    assert canonical(ox.parse(dumps_turtle(quads), format=ox.RdfFormat.TURTLE)) == union
    assert canonical(ox.parse(dumps_ntriples(quads), format=ox.RdfFormat.N_TRIPLES)) == union


@given(DATASETS, st.randoms(use_true_random=False))
def test_order_and_labels_do_not_matter(quads: list[ox.Quad], chance: random.Random) -> None:
    names = dict(zip("abcde", chance.sample("vwxyz", 5), strict=True))

    def renamed(term: object) -> object:
        return ox.BlankNode(names[term.value]) if isinstance(term, ox.BlankNode) else term

    other = [ox.Quad(*map(renamed, (q.subject, q.predicate, q.object, q.graph_name))) for q in quads]  # type: ignore[arg-type]
    chance.shuffle(other)
    for dumps in (dumps_trig, dumps_turtle, dumps_nquads, dumps_ntriples):
        assert dumps(quads) == dumps(other)


@given(DATASETS)
def test_formatting_what_was_dumped_changes_nothing(quads: list[ox.Quad]) -> None:
    dumped = dumps_trig(quads, header=["A header."])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a.trig")
        file.write_bytes(dumped)
        try:
            formatted = format_file(file)
        except InputError:  # a bad literal, or a list in a circle
            return
    assert formatted == dumped


def test_the_hash_seed_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "a.trig").write_text(MESSY_TRIG)
    (tmp_path / "b.ttl").write_text(MESSY_TURTLE)
    code = (
        "import sys, hashlib; from stenosis_kg.rdf.writing import *; from stenosis_kg.rdf.graph import *\n"
        "files = sys.argv[1:]; found = [format_file(file) for file in files]\n"
        "quads = read(*files); found += [dumps_trig(quads), dumps_turtle(quads), dumps_nquads(quads)]\n"
        "print([hashlib.sha256(data).hexdigest() for data in found])"
    )
    command = [sys.executable, "-c", code, *map(str, [tmp_path / "a.trig", tmp_path / "b.ttl", *bundled()])]
    root = Path(__file__).parent.parent
    printed = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, cwd=root, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "20261122")
    }
    assert len(printed) == 1


def test_natural_order() -> None:
    assert sorted(["s10b", "s2", "s10", "s10a", "s1"], key=natural) == ["s1", "s2", "s10", "s10a", "s10b"]


# Writing ---------------------------------------------------------------------


def test_write_atomic_makes_folders_and_keeps_permissions(tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.ttl"
    write_atomic(target, b"one")
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~umask
    target.chmod(0o640)
    write_atomic(target, b"two")
    assert target.read_bytes() == b"two"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert [file.name for file in target.parent.iterdir()] == ["a.ttl"]


def test_write_atomic_replaces_a_link_and_not_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "precious")
    write_atomic(tmp_path / "link", b"new")
    assert (tmp_path / "precious").read_text() == "precious"
    assert (tmp_path / "link").read_text() == "new"
    assert not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("step", ["fsync", "replace", "fdopen"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    (tmp_path / "a").write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OutputError, match="no space left on device"):
        write_atomic(tmp_path / "a", b"new")
    monkeypatch.undo()
    assert [file.name for file in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    for place, says in {"folder": "is a folder", "file/a": "cannot be written", "/proc/a/b": "cannot"}.items():
        with pytest.raises(OutputError, match=says):
            write_atomic(tmp_path / place, b"")
