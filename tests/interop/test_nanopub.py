"""Nanopublications by nanopub-sign (Rust) and nanopub (Python). Both refuse what was tampered with."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from stenosis_kg.export import files
from stenosis_kg.rdf.graph import load

from .tools import tool

NASTY = Path(__file__).parent.parent / "data" / "export" / "nasty.trig"


def rejected(text: str, place: Path) -> list[str]:
    """The implementations that refuse a nanopublication."""
    found = []
    try:
        tool("nanopub_sign").Nanopub(text).check()
    except Exception:
        found.append("rust")
    file = place / "np.trig"
    file.write_text(text, encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            nanopub = tool("nanopub").Nanopub(rdf=file)
            if not (nanopub.is_valid and nanopub.has_valid_trusty):
                found.append("python")
        except Exception:
            found.append("python")
    return found


def test_both_accept_every_one(tmp_path: Path) -> None:
    written = files(load(NASTY), "nanopub")
    assert len(written) == 44
    assert {name: who for name, data in written.items() if (who := rejected(data.decode(), tmp_path))} == {}


WORD = "concept:minimally-invasive-approach"
PLANTED = [
    pytest.param(WORD, "concept:open-approach", id="a-word-of-the-assertion"),
    pytest.param('oa:exact "This procedure can', 'oa:exact "This procedure must', id="a-word-of-the-sentence"),
    pytest.param("skg:modality skg:Possible", "skg:modality skg:Necessary", id="the-modality"),
    pytest.param("prov:wasDerivedFrom l5s1:s11a", "prov:wasDerivedFrom l5s1:s12a", id="the-passage"),
    pytest.param("    sub:assertion\n        prov:wasDerivedFrom l5s1:s11a .\n", "", id="provenance-of-nothing"),
    pytest.param(f"    concept:foraminotomy\n        skg:performedThrough {WORD} .\n", "", id="empty-assertion"),
    pytest.param("sub:Head {", "sub:more { this: a np:Nanopublication . }\nsub:Head {", id="a-fifth-graph"),
    pytest.param("np:hasAssertion sub:assertion ;", "", id="no-assertion-named"),
]


@pytest.mark.parametrize(("old", "new"), PLANTED)
def test_a_planted_error_turns_both_red(old: str, new: str, tmp_path: Path) -> None:
    text = files(load(), "nanopub")["l5s1-treatment/s11a.trig"].decode()
    assert rejected(text, tmp_path) == []
    assert old in text
    assert rejected(text.replace(old, new, 1), tmp_path) == ["rust", "python"]
