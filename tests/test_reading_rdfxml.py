"""RDF/XML by the rules of XML: pieces of text, line ends, languages, XML literals, and document types within bounds."""

from __future__ import annotations

import warnings
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stenosis_kg.errors import InputError, UnsafeInput
from stenosis_kg.namespaces import RDF, XSD
from stenosis_kg.rdf import rdfxml
from stenosis_kg.rdf.graph import load
from stenosis_kg.rdf.parsing import parse
from stenosis_kg.rdf.textfile import open_text

ROOT = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/" xmlns:f="http://f/"'
HEAD = f'{ROOT}><rdf:Description rdf:about="http://e/s">'
TAIL = "</rdf:Description></rdf:RDF>"
XML_LITERAL = ox.NamedNode(RDF + "XMLLiteral")


def written(folder: Path, text: str, name: str = "a.rdf") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8", newline="")
    return file


def objects(folder: Path, content: str) -> list[str]:
    """The objects of a property e:p with this content, as `load` and as `parse` give them."""
    file = written(folder, HEAD + content + TAIL)
    loaded = sorted(str(quad.object) for quad in load(file, bundled=False).store)
    assert loaded == sorted(str(quad.object) for quad in parse(file).quads)
    return loaded


# Text ------------------------------------------------------------------------

TEXTS = [
    pytest.param("<e:p>before <!-- note -->after</e:p>", "before after", id="comment"),
    pytest.param("<e:p>\n<!-- note -->\n</e:p>", "\n\n", id="comment-in-white-space"),
    pytest.param("<e:p><!-- note --></e:p>", "", id="comment-alone"),
    pytest.param("<e:p><![CDATA[a < b]]> and c</e:p>", "a < b and c", id="cdata"),
    pytest.param("<e:p><![CDATA[ a ]]> </e:p>", " a  ", id="cdata-and-space"),
    pytest.param("<e:p>a <?now?>b</e:p>", "a b", id="instruction"),
    pytest.param("<e:p>First.\r\nSecond.\rThird.</e:p>", "First.\nSecond.\nThird.", id="line-ends"),
    pytest.param("<e:p>a&#13;b&#10;c</e:p>", "a\rb\nc", id="line-ends-by-reference"),
    pytest.param("<e:p>a&#13;<!-- -->&#10;c</e:p>", "a\r\nc", id="line-ends-by-reference-and-comment"),
    pytest.param("<e:p>&lt;&amp;&gt;<!-- -->&quot;</e:p>", '<&>"', id="escapes"),
    pytest.param("<e:p>  </e:p>", "  ", id="white-space"),
]


@pytest.mark.parametrize(("content", "text"), TEXTS)
def test_text_in_pieces(tmp_path: Path, content: str, text: str) -> None:
    assert objects(tmp_path, content) == [str(ox.Literal(text))]


def test_white_space_in_attributes(tmp_path: Path) -> None:
    file = written(tmp_path, f'{ROOT}><rdf:Description rdf:about="http://e/s" e:p="a\n\tb&#10;c"/></rdf:RDF>')
    assert [str(quad.object) for quad in load(file, bundled=False).store] == [str(ox.Literal("a  b\nc"))]


PIECES = ["a", " ", "\n", "\r\n", "&lt;", "&#13;", "&#10;", "<!-- c -->", "<!---->", "<?x y?>", "<![CDATA[<d>]]>", "é"]


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_text_is_what_an_xml_parser_says(pieces: list[str]) -> None:
    """The quick look may only pass on what the parser reads as XML does."""
    import tempfile

    element = f"<e:p>{''.join(pieces)}</e:p>"
    due = ElementTree.fromstring(f'<e:d xmlns:e="urn:e">{element}</e:d>')[0].text or ""
    with tempfile.TemporaryDirectory() as folder:
        assert objects(Path(folder), element) == [str(ox.Literal(due))]


# Languages and literals ------------------------------------------------------


def test_a_language_is_switched_off(tmp_path: Path) -> None:
    text = f"""{ROOT} xml:lang="en"><rdf:Description rdf:about="http://e/s">
<e:p xml:lang="">M48.07</e:p><e:q>stenosis</e:q>
<e:r><rdf:Description rdf:about="http://e/o" xml:lang='' e:code="M99.63"><e:q>x</e:q></rdf:Description></e:r>
</rdf:Description></rdf:RDF>"""
    graph = load(written(tmp_path, text), bundled=False)
    found = [quad.object for quad in graph.store if isinstance(quad.object, ox.Literal)]
    assert {(term.value, term.language) for term in found} == {
        *(("M48.07", None), ("stenosis", "en"), ("M99.63", None), ("x", None)),
    }
    assert all(term.datatype.value == XSD + "string" for term in found if term.language is None)


LITERALS = [
    pytest.param("", "", id="empty"),
    pytest.param("<b>bold</b> &amp; <i/>", "<b>bold</b> &amp; <i></i>", id="elements"),
    pytest.param('<f:b z="1" a="2" e:c="3"/>', None, id="order"),
    pytest.param("<b><!-- c --><?x y?><![CDATA[<]]></b>", "<b><!-- c --><?x y?>&lt;</b>", id="pieces"),
    pytest.param('<b xmlns="http://x/"><c xmlns=""/></b>', '<b xmlns="http://x/"><c xmlns=""></c></b>', id="no-space"),
    pytest.param('<b a="1\n2&#10;3"/>\r\n', '<b a="1 2&#xA;3"></b>\n', id="white-space"),
]


@pytest.mark.parametrize(("content", "due"), LITERALS)
def test_xml_literals_are_canonical(tmp_path: Path, content: str, due: str | None) -> None:
    made = due if due is not None else '<f:b xmlns:e="http://e/" xmlns:f="http://f/" a="2" z="1" e:c="3"></f:b>'
    found = objects(tmp_path, f'<e:p rdf:parseType="Literal">{content}</e:p>')
    assert found == [str(ox.Literal(made, datatype=XML_LITERAL))]


def test_an_unknown_parse_type_is_a_literal_with_a_warning(tmp_path: Path) -> None:
    content = '<e:kept>yes</e:kept>\n<e:p rdf:parseType="literal">careful <em>x</em></e:p>'
    graph = load(written(tmp_path, HEAD + content + TAIL), bundled=False)
    assert ox.Literal("careful <em>x</em>", datatype=XML_LITERAL) in {quad.object for quad in graph.store}
    assert len(graph) == 2
    assert [warning.partition("a.rdf, ")[2] for warning in graph.warnings] == [
        'line 2: rdf:parseType="literal" is not defined, and read as "Literal" (RDF/XML 7.2.20)'
    ]


REFUSED = [
    pytest.param('<e:p rdf:parseType="Triple"><b/></e:p>', "RDF 1.2", id="triple"),
    pytest.param('<e:p rdf:parseType="Literal" rdf:resource="http://e/o"/>', "only rdf:ID", id="resource"),
    pytest.param('<e:p rdf:parseType="Literal"><x:b/></e:p>', "add xmlns:x", id="prefix"),
]


@pytest.mark.parametrize(("content", "says"), REFUSED)
def test_what_an_xml_literal_may_not_be(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        load(written(tmp_path, f"{HEAD}\n{content}{TAIL}"), bundled=False)
    assert caught.value.line == 2


# Document types --------------------------------------------------------------

FIBO_LIKE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE rdf:RDF [
\t<!ENTITY bone "https://example.org/bone/">
\t<!ENTITY dct "http://purl.org/dc/terms/">
\t<!ENTITY owl "http://www.w3.org/2002/07/owl#">
\t<!ENTITY rdf "http://www.w3.org/1999/02/22-rdf-syntax-ns#">
\t<!ENTITY rdfs "http://www.w3.org/2000/01/rdf-schema#">
\t<!ENTITY xsd "http://www.w3.org/2001/XMLSchema#">
]>
<rdf:RDF xml:base="https://example.org/bone/"
\txmlns:bone="&bone;"
\txmlns:dct="&dct;" xmlns:owl="&owl;" xmlns:rdf="&rdf;" xmlns:rdfs="&rdfs;" xmlns:xsd="&xsd;">

\t<owl:Ontology rdf:about="&bone;">
\t\t<rdfs:label>Bones</rdfs:label>
\t\t<dct:issued rdf:datatype="&xsd;dateTime">2024-02-29T18:00:00</dct:issued>
\t</owl:Ontology>

\t<!-- bones -->
\t<owl:Class rdf:about="&bone;Vertebra">
\t\t<rdfs:subClassOf>
\t\t\t<owl:Restriction>
\t\t\t\t<owl:onProperty rdf:resource="&bone;hasPart"/>
\t\t\t\t<owl:qualifiedCardinality rdf:datatype="&xsd;nonNegativeInteger">1</owl:qualifiedCardinality>
\t\t\t</owl:Restriction>
\t\t</rdfs:subClassOf>
\t\t<rdfs:comment>&bone; &lt; R&amp;D</rdfs:comment>
\t</owl:Class>
</rdf:RDF>
"""
BFO_LIKE = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [
    <!ENTITY ro "http://www.obofoundry.org/ro/ro.owl#" >
    <!ENTITY base "http://www.ifomis.org/bfo/1.1" >
    <!ENTITY snap '&base;/snap#' >
    <!ENTITY owl "http://www.w3.org/2002/07/owl#" ><!-- a comment in between -->
    <!ENTITY rdfs "http://www.w3.org/2000/01/rdf-schema#" >
]>
<rdf:RDF xmlns="http://www.ifomis.org/bfo/1.1#" xmlns:rdfs="&rdfs;" xmlns:snap="&snap;" xmlns:owl="&owl;"
     xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <owl:Class rdf:about="&snap;Continuant">
        <rdfs:label rdf:datatype="http://www.w3.org/2001/XMLSchema#string">continuant</rdfs:label>
        <rdfs:subClassOf rdf:resource="&ro;entity"/>
    </owl:Class>
</rdf:RDF>
"""


@pytest.mark.parametrize(("text", "count"), [(FIBO_LIKE, 9), (BFO_LIKE, 3)], ids=["fibo", "bfo"])
def test_namespaces_as_entities(tmp_path: Path, text: str, count: int) -> None:
    import rdflib

    file = written(tmp_path, text, "a.owl")
    graph = load(file, bundled=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        others = rdflib.Graph().parse(file, format="xml")
    assert len(graph) == len(others) == count
    due = {str(term) for triple in others for term in triple if not isinstance(term, rdflib.BNode)}
    found = {
        term.value
        for quad in graph.store
        for term in (quad.subject, quad.predicate, quad.object)
        if not isinstance(term, (ox.BlankNode, ox.Triple))
    }
    assert found == due
    assert graph.warnings == ()


def dtd(inside: str, content: str = "<e:p>x</e:p>") -> str:
    return f"<?xml version='1.0'?>\n<!DOCTYPE rdf:RDF [\n{inside}\n]>\n{HEAD}{content}{TAIL}"


def test_the_bounds_are_these() -> None:
    assert (rdfxml.MAX_ENTITIES, rdfxml.MAX_ENTITY, rdfxml.MAX_GROWTH) == (200, 400, 10)


def entities(count: int) -> str:
    return "".join(f'<!ENTITY n{number} "http://e/{number}">' for number in range(count))


def entity(value: str) -> str:
    return f'<!ENTITY n "{value}">'


PLAIN = '<!ENTITY m "x">'
BOUNDS = [
    pytest.param(dtd(entities(200)), dtd(entities(201)), 3, "200", id="count"),
    pytest.param(dtd(entity("x" * 400)), dtd(entity("x" * 401)), 3, "400", id="length"),
    pytest.param(
        dtd(PLAIN + '<!ENTITY n "&m;y">', "<e:p>&n;</e:p>"), dtd(PLAIN + '<!ENTITY n "&m;"><!ENTITY k "&n;">'),
        3, '"k", which holds', id="nesting",
    ),
    pytest.param(
        dtd(entity("x" * 39).replace(" n ", " m ") + entity("&m;" * 10)),
        dtd(entity("x" * 41).replace(" n ", " m ") + entity("&m;" * 10)), 3, "400", id="length-of-nested",
    ),
    pytest.param(
        dtd(entity("x" * 300), f"<e:p>{'&n;' * 9}</e:p>"), dtd(entity("x" * 300), f"<e:p>{'&n;' * 40}</e:p>"),
        4, "10 times as long", id="growth",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("within", "beyond", "line", "says"), BOUNDS)
def test_the_bounds_of_entities(tmp_path: Path, within: str, beyond: str, line: int, says: str) -> None:
    assert len(load(written(tmp_path, within), bundled=False)) == 1
    with pytest.raises(UnsafeInput, match=says) as caught:
        load(written(tmp_path, beyond), bundled=False)
    assert caught.value.line == line


NEVER = [
    pytest.param('<!ENTITY n "<e:q/>">', id="element"),
    pytest.param('<!ENTITY n "&#38;m;">', id="hidden-entity"),
    pytest.param('<!ENTITY % n "x">', id="parameter"),
    pytest.param('<!ENTITY n SYSTEM "n.txt">', id="file"),
    pytest.param('<!ENTITY n PUBLIC "-//n" "n.txt">', id="public"),
    pytest.param('<!ENTITY n SYSTEM "n.gif" NDATA gif>', id="unparsed"),
    pytest.param('<!ENTITY n "&m;"><!ENTITY m "x">', id="entity-declared-later"),
    pytest.param('<!ENTITY n "&n;">', id="itself"),
    pytest.param("<!ELEMENT rdf:RDF ANY>", id="element-type"),
    pytest.param('<!ATTLIST rdf:RDF e:p CDATA "x">', id="default-attribute"),
    pytest.param('<!NOTATION gif SYSTEM "gif">', id="notation"),
]


@pytest.mark.parametrize("inside", NEVER)
def test_only_plain_entities(tmp_path: Path, inside: str) -> None:
    with pytest.raises(UnsafeInput, match="DOCTYPE") as caught:
        load(written(tmp_path, dtd(inside)), bundled=False)
    assert caught.value.line == 3


@pytest.mark.parametrize("named", ['SYSTEM "a.dtd"', 'PUBLIC "-//a" "http://127.0.0.1:1/a.dtd" [ ]'])
def test_no_document_type_of_another_file(tmp_path: Path, named: str) -> None:
    with pytest.raises(UnsafeInput, match="DOCTYPE"):
        load(written(tmp_path, f"<!DOCTYPE rdf:RDF {named}>\n{HEAD}{TAIL}"), bundled=False)


# Lines -----------------------------------------------------------------------


def test_lines_stay_those_of_the_file(tmp_path: Path) -> None:
    text = FIBO_LIKE.replace('">1<', '">one<')
    with pytest.raises(InputError, match='"one"') as caught:
        load(written(tmp_path, text), bundled=False)
    assert caught.value.line == 1 + text[: text.index(">one<")].count("\n")


@pytest.mark.parametrize("text", [FIBO_LIKE, BFO_LIKE, f"{HEAD}\n<e:p a='&#10;'\n\n>x\n<!-- \n -->y</e:p>\n\n{TAIL}\n"])
def test_every_element_stays_on_its_line(tmp_path: Path, text: str) -> None:
    prepared, _ = rdfxml.prepare(open_text(written(tmp_path, text)))
    assert prepared.data != text.encode()

    def starts(written: str) -> list[int]:
        from xml.parsers import expat

        reader, found = expat.ParserCreate(), []
        reader.StartElementHandler = lambda *_: found.append(reader.CurrentLineNumber)
        reader.Parse(written, True)
        return found

    assert starts(prepared.data.decode()) == starts(text)


def test_what_is_plain_is_handed_on(tmp_path: Path) -> None:
    text = f'<?xml version="1.0"?>\n<!-- a -->\n{HEAD}\n\n<!-- b -->\n<e:p xml:lang="en">x</e:p>{TAIL}\n<!-- c -->'
    file = open_text(written(tmp_path, text))
    assert rdfxml.prepare(file) == (file, [])
