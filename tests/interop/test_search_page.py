"""The search of a page, which is a script, finds what ours finds: the same hits in the same order, for any words."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from stenosis_kg.paths import asset
from stenosis_kg.rdf.graph import load
from stenosis_kg.search.build import index_of
from stenosis_kg.search.find import find
from stenosis_kg.search.index import Index

from .tools import node

ASKED = [
    "foraminotomy", "foramintomy", "M48.07", "m4807", "M48", "icd10cm:M48.07", "MONDO:0005965", "MONDO_0005965",
    "http://purl.obolibrary.org/obo/MONDO_0005965", "laminectomy", "foot drop", "ibuprofen", "opioid", "xyzzy",
    "what makes surgery necessary", "how long does relief last", "surgery after failed conservative care",
    "patient's pain", "patient’s pain", "anti-inflammatory", "the", "of the", "Modic", "NSAIDs", "s8", "s8b", "l5s1:s8",
    "concept:nsaid", "skg:treats", "SurgicalProcedure", "physical theraphy", "lumbar fusoin", "numbnes", "PLIF", "ÖDEM",
]  # fmt: skip


def words_for(index: Index, seed: int) -> list[str]:
    """Words of the index alone and together, and with a letter changed, left out or swapped."""
    chance, known = random.Random(seed), sorted(index.words)
    found = [*ASKED, *(" ".join(chance.sample(known, chance.choice([1, 2, 2, 3]))) for _ in range(250))]
    for _ in range(150):
        word = chance.choice([each for each in known if len(each) > 3])
        at = chance.randrange(len(word) - 1)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        found.append(chance.choice([word[:at] + "x" + word[at + 1 :], word[:at] + word[at + 1 :], swapped]))
    return found


@pytest.mark.parametrize("documents", [(), "all"], ids=["seed", "all"])
def test_a_page_finds_what_we_find(tmp_path: Path, documents: str | tuple[str, ...]) -> None:
    index = index_of(load(documents=documents))
    words = words_for(index, 7)
    (tmp_path / "index.json").write_text(index.to_json(), encoding="utf-8")
    (tmp_path / "words.json").write_text(json.dumps(words), encoding="utf-8")
    (tmp_path / "search.js").write_text(asset("search.js"), encoding="utf-8")
    files = (tmp_path / name for name in ("search.js", "index.json", "words.json"))
    done = node("search_check.cjs", *files, package="jsdom")
    assert done.returncode == 0, done.stderr
    hits = 0
    for asked, theirs in zip(words, json.loads(done.stdout), strict=True):
        ours = find(index, asked)
        hits += len(ours)
        assert (theirs["whole"], theirs["missing"]) == (ours.whole, list(ours.missing)), asked
        assert theirs["readAs"] == [list(each) for each in ours.read_as], asked
        assert theirs["counts"] == ours.counts, asked
        told = [[hit.kind, hit.id, pytest.approx(hit.score, abs=0.001), [n.text for n in hit.names]] for hit in ours]
        assert theirs["hits"] == told, asked
    assert hits > 1000
