"""What a literal, a language tag and an IRI may look like."""

from __future__ import annotations

import pytest

from stenosis_kg.namespaces import RDF, XSD
from stenosis_kg.rdf.lexical import iri_fault, language_fault, literal_fault, mixed_scripts

LITERALS = {  # datatype: good ones, bad ones
    "integer": (["0", "-5", "+007"], ["", "1.0", "1e3", " 1", "one", "\u0663"]),
    "positiveInteger": (["1"], ["0", "-1"]),
    "nonNegativeInteger": (["0"], ["-1"]),
    "negativeInteger": (["-1"], ["0"]),
    "byte": (["-128", "127"], ["128", "-129"]),
    "unsignedByte": (["0", "255"], ["-1", "256"]),
    "long": (["9223372036854775807"], ["9223372036854775808"]),
    "decimal": (["1", "1.", ".5", "-1.25"], ["1e3", ".", "1,5", "INF"]),
    "double": (["1e400", "INF", "-INF", "NaN", "1.5E-3"], ["inf", "+NaN", "e3", "1.5e"]),
    "boolean": (["true", "false", "0", "1"], ["True", "yes", ""]),
    "date": (
        ["2024-02-29", "2024-01-01Z", "-0044-03-15", "2000-02-29+14:00"],
        ["2023-02-29", "1900-02-29", "24-01-01", "2024-13-01", "2024-04-31", "01/02/2024", "2024-01-01+15:00"],
    ),
    "dateTime": (
        ["2024-02-29T24:00:00", "2024-01-01T10:00:00.5-05:00"],
        ["2024-01-01", "2024-01-01 10:00:00", "2024-01-01T25:00:00", "2024-02-30T10:00:00"],
    ),
    "dateTimeStamp": (["2024-01-01T10:00:00Z"], ["2024-01-01T10:00:00"]),
    "time": (["10:00:00"], ["10:00", "24:00:01"]),
    "gYear": (["2024", "-0001"], ["24", "02024"]),
    "gYearMonth": (["2024-12"], ["2024-13"]),
    "gMonthDay": (["--02-29"], ["--02-30", "02-29"]),
    "gDay": (["---31"], ["---32"]),
    "gMonth": (["--12"], ["--13"]),
    "duration": (["P3M", "-P1DT2H", "PT0.5S"], ["P", "PT", "3M", "P1DT"]),
    "dayTimeDuration": (["P90D", "PT1H"], ["P3M", "P"]),
    "yearMonthDuration": (["P1Y2M"], ["P1D", "P"]),
    "hexBinary": (["", "0FB7"], ["0FB", "0g"]),
    "base64Binary": (["", "D7c=", "AAAA"], ["D7c", "===="]),
    "language": (["en", "de-CH"], ["en_US", ""]),
    "string": (["anything"], ["a control character \x01"]),
    "anyURI": (["any thing"], ["\ufffe"]),
}


@pytest.mark.parametrize("datatype", LITERALS)
def test_literal_forms(datatype: str) -> None:
    good, bad = LITERALS[datatype]
    assert [value for value in good if literal_fault(value, XSD + datatype)] == []
    assert [value for value in bad if not literal_fault(value, XSD + datatype)] == []


def test_datatypes() -> None:
    assert literal_fault("anything", "http://example.org/own-type") is None
    assert "write xsd:integer" in str(literal_fault("x", XSD + "interger"))
    assert "xsd:gibberishxyz" in str(literal_fault("x", XSD + "gibberishxyz"))
    assert "language tag" in str(literal_fault("x", RDF + "langString"))


@pytest.mark.parametrize("tag", ["en", "de-CH", "zh-Hant-TW"])
def test_good_language_tags(tag: str) -> None:
    assert language_fault(tag) is None


@pytest.mark.parametrize("tag", ["en_US", "abcdefghi", "", "en-", "1n"])
def test_bad_language_tags(tag: str) -> None:
    assert language_fault(tag)


def test_iris() -> None:
    assert iri_fault("http://example.org/\u00e9/\u65e5\u672c") is None
    for hidden in ("\u200b", "\u202e", "\u00a0", "\x7f", ">", " ", "\\"):
        assert iri_fault(f"http://example.org/a{hidden}b"), hidden
    assert mixed_scripts("http://example.org/\u0410orticStenosis") == "\u0410orticStenosis"
    assert mixed_scripts("http://example.org/\u03a9\u03bc\u03ad\u03b3\u03b1/stenosis") is None
    for together in (
        "\u8170\u690e\u3059\u3079\u308a\u75c7",
        "\u30ec\u30f3\u30c8\u30b2\u30f3\u5199\u771f",
        "\u30b3\u30fc\u30c9",
        "MRI\u753b\u50cf",
        "\ud55c\u6f22",
        "5\u00b5g",
    ):
        assert mixed_scripts(f"http://example.org/{together}") is None, together
    for apart in ("\u8170\u0410", "\u3059\ud55c", "\u0391\u0410"):
        assert mixed_scripts(f"http://example.org/{apart}") == apart
