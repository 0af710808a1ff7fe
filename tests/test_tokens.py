"""The tokens of Turtle: told apart as the grammar has them, and in one pass whatever the text holds."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stenosis_kg.rdf import tokens as module
from stenosis_kg.rdf.tokens import outside_strings, tokens

TEXTS = [
    pytest.param("@prefix: <urn:e:> .", ["@prefix", ":", "<urn:e:>", "."], id="empty-prefix-without-a-space"),
    pytest.param("e:a.b e:c.", ["e:a.b", "e:c", "."], id="dot-within-a-name-and-after-it"),
    pytest.param(r"e:a\. .", [r"e:a\.", "."], id="escaped-dot"),
    pytest.param("1.5.", ["1.5", "."], id="dot-after-a-number"),
    pytest.param("_:b1.", ["_:b1", "."], id="blank-node"),
    pytest.param("_:s:p :o", ["_:s", ":p", ":o"], id="name-right-after-a-blank-node"),
    pytest.param("1.:c", ["1", ".", ":c"], id="name-right-after-a-number"),
    pytest.param("1.e5.:c", ["1.e5", ".", ":c"], id="name-right-after-an-exponent"),
    pytest.param('"a"@de-CH.:c', ['"a"', "@de-CH", ".", ":c"], id="name-right-after-a-language"),
    pytest.param('"a"@en.', ['"a"', "@en", "."], id="language"),
    pytest.param('"1"^^xsd:int;', ['"1"', "^^xsd:int", ";"], id="datatype"),
    pytest.param('"""a "b" c""",', ['"""a "b" c"""', ","], id="quotes-in-long-quotes"),
    pytest.param(r"'it\'s'", [r"'it\'s'"], id="escaped-quote"),
    pytest.param("<urn:a#b> # why", ["<urn:a#b>", "# why"], id="number-sign-in-an-iri"),
    pytest.param("'# no comment'", ["'# no comment'"], id="number-sign-in-a-string"),
    pytest.param("[(e:a)]", ["[", "(", "e:a", ")", "]"], id="brackets"),
    pytest.param('"open\ne:a', ['"open', "e:a"], id="string-that-is-not-closed"),
    pytest.param('"""open\ne:a', ['"""open\ne:a'], id="long-string-that-is-not-closed"),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_tokens(text: str, expected: list[str]) -> None:
    found = list(tokens(text))
    assert [written for _, written, _ in found] == expected
    assert all(text.startswith(written, at) for _, written, at in found)


@pytest.mark.parametrize(
    "piece", ['"""\\', "'''\\", '"\\', "......", "<a", "e:a.", "\\.", "'\"", "aaa-", "_:..", "11", "1.1e", "@a-"]
)
def test_a_long_text_is_read_in_one_pass(piece: str) -> None:
    # Where each place is tried anew, this takes minutes.
    text = piece * 50_000
    assert sum(1 for _ in tokens(text)) <= len(text)
    assert len(outside_strings(text)) <= len(text)


PIECES = ['"', '""', "'", "\\", "\n", "#", "\n# ", " ", "<", ">", "<urn:a#b>", "e:a", '"x"', '"""a"""', "# it's", "."]


@example('x "a\nb" c')
@example('x "a\\" b" c')
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_is_outside_of_strings_is_the_same_by_the_quick_way(text: str) -> None:
    slowly = module._STRING_OR_COMMENT.sub(lambda found: found[1] or "\n" * found[0].count("\n"), text)
    assert outside_strings(text) == slowly


def test_a_text_in_the_house_format_takes_the_quick_way() -> None:
    assert (
        module._between_quotes('# what\n<urn:a#b> e:c "(\'#" ; # why\n\te:d "e" .\n')
        == "\n<urn:a#b> e:c  ; \n\te:d  .\n"
    )
