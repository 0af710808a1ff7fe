"""What a search finds and in which order, what it says of what is only near, its index as JSON, and the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stenosis_kg.errors import InputError, UsageError
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.paths import settings as asset
from stenosis_kg.search import KINDS, SHARE
from stenosis_kg.search.build import index_of
from stenosis_kg.search.find import find
from stenosis_kg.search.found import Found, text
from stenosis_kg.search.index import from_json
from stenosis_kg.search.words import apart, stem, tolerance
from stenosis_kg.statements.reading import statements_of

ROOT = Path(__file__).parents[1]
KG = load()
INDEX = index_of(KG)
TITLE = "What Is the Treatment for Severe Foraminal Stenosis L5-S1"


def run(*words: str, width: int | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stenosis_kg", "search", *words]
    environment = os.environ | ({"COLUMNS": str(width)} if width else {})
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)


def labels(found: Found, kind: str) -> list[str]:
    return [hit.label for hit in found if hit.kind == kind]


@pytest.mark.parametrize(
    ("words", "kind", "label"),
    [
        pytest.param("foraminotomy", "concept", "foraminotomy", id="label"),
        pytest.param("FORAMINOTOMY", "concept", "foraminotomy", id="in-any-case"),
        pytest.param("plif", "concept", "posterior lumbar interbody fusion", id="acronym"),
        pytest.param("physio", "concept", "physical therapy", id="how-a-synonym-begins"),
        pytest.param("disc", "concept", "degenerative disc disease", id="a-word-before-what-begins-so"),
        pytest.param("l5s1", "concept", "L5-S1 level", id="a-compound-as-one-word"),
        pytest.param("fusion lumbar", "concept", "lumbar fusion", id="words-in-any-order"),
        pytest.param("nerves compressing", "concept", "nerve compression", id="stems"),
        pytest.param("foramintomy", "concept", "foraminotomy", id="a-letter-left-out"),
        pytest.param("foraminotmoy", "concept", "foraminotomy", id="letters-swapped"),
        pytest.param("fusoin", "concept", "lumbar fusion", id="a-short-word-misspelt"),
        pytest.param("HP:0000011", "concept", "bladder dysfunction", id="code"),
        pytest.param("n319", "concept", "bladder dysfunction", id="code-without-prefix-and-dot"),
        pytest.param("concept:lumbar-fusion", "concept", "lumbar fusion", id="curie"),
        pytest.param("https://w3id.org/stenosis-kg/concept/lumbar-fusion", "concept", "lumbar fusion", id="iri"),
        pytest.param("http://purl.obolibrary.org/obo/HP_0000011", "concept", "bladder dysfunction", id="iri-of-obo"),
        pytest.param("s8b", "sentence", "s8", id="number-of-a-clause"),
        pytest.param("reduces compression", "sentence", "s5", id="words-of-a-sentence-by-their-stems"),
        pytest.param("which sentence makes surgery necessary", "sentence", "s8", id="what-it-calls-otherwise"),
        pytest.param("escalation triggers", "question", "escalation-triggers", id="question"),
        pytest.param("severe stenosis", "document", TITLE, id="document"),
        pytest.param("SurgicalProcedure", "class", "surgical procedure", id="class"),
        pytest.param("treats", "relation", "treats", id="relation"),
    ],
)  # fmt: skip
def test_what_is_meant_comes_first(words: str, kind: str, label: str) -> None:
    found = KG.search(words)
    assert found
    assert labels(found, kind)[0] == label


@pytest.mark.parametrize(
    ("words", "relation", "concept", "code"),
    [
        pytest.param("laminectomy", "narrower than", "surgical intervention", "MAXO:0001061", id="operation"),
        pytest.param("foot drop", "narrower than", "significant weakness", "ICD10CM:M21.371", id="finding"),
        pytest.param("ibuprofen", "narrower than", "nonsteroidal anti-inflammatory drug", "RXNORM:5640", id="drug"),
        pytest.param("M48.07", "close to", "severe foraminal stenosis at L5-S1", "ICD10CM:M48.07", id="code"),
        pytest.param("N31.91", "narrower than", "bladder dysfunction", "ICD10CM:N31.91", id="code-below-one-listed"),
        pytest.param("paresthesia", "wider than", "tingling", "HP:0003401", id="wider"),
    ],
)
def test_a_name_that_the_graph_has_not_is_told_as_near_and_never_as_said(
    words: str, relation: str, concept: str, code: str
) -> None:
    found = KG.search(words)
    near = next(hit for hit in found if hit.label == concept)
    assert near.relation == relation
    assert code in {code for name in near.names for code in name.codes}
    assert not labels(found, "sentence")
    first, *_, last = str(found).split("\n\n")[0], f": {relation} this"
    assert "Near it, by" in first
    assert last in " ".join(str(found).split())


def test_how_a_name_relates_is_in_the_vocabulary_or_a_mapping() -> None:
    rows = {(row.curie, KG.label(row.subject)): row.level for row in KG.mappings().rows if row.object}
    levels = {"same": "exact", "narrower": "narrow", "wider": "broad", "close": "close", "related": "related"}
    checked = 0
    for name in INDEX.names:
        for code in name.codes if name.how in levels else ():
            assert rows[code, INDEX.things[name.thing].label] == levels[name.how]
            checked += 1
    assert checked > 500


def test_a_concept_has_the_sentences_that_speak_of_it() -> None:
    read = statements_of(KG)
    by_id = {thing.id: thing for thing in INDEX.things}
    for iri in ("foraminotomy", "severe-foraminal-stenosis-l5-s1", "nerve-root"):
        wanted = read.mentions(f"https://w3id.org/stenosis-kg/concept/{iri}")
        assert by_id[f"concept:{iri}"].passages == tuple(passage.name for passage in wanted) != ()
    assert by_id["skg:Necessary"].passages == ("s8a", "s8b")


def test_of_what_no_sentence_speaks_the_nearest_wider_concept_is_named() -> None:
    by_id = {thing.id: thing for thing in INDEX.things}
    deficit = by_id["concept:bladder-dysfunction"]
    assert (deficit.passages, deficit.wider) == ((), "bowel/bladder dysfunction")
    assert "no sentence speaks of it, but of bowel/bladder dysfunction, which is wider" in str(KG.search("N31.9"))
    assert not any(thing.wider and thing.passages for thing in INDEX.things)


def test_of_several_documents_numbers_have_the_prefix() -> None:
    several = load(documents="all")
    found = several.search("foraminotomy")
    assert {number.partition(":")[0] for hit in found for number in hit.passages} >= {"l5s1", "second"}
    assert all(":" in label for label in labels(found, "sentence"))
    assert labels(several.search("herniation"), "document")


def test_denied_and_stated_are_both_spoken_of() -> None:
    several = load(documents="all")
    read = statements_of(several)
    denied = next(each for each in read.denied() if each.target)
    numbers = {passage.name for passage in denied.passages}
    thing = next(thing for thing in index_of(several).things if thing.label == several.label(denied.target))
    assert numbers <= set(thing.passages)


def test_what_is_deprecated_is_not_found(tmp_path: Path) -> None:
    file = tmp_path / "old.ttl"
    file.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<urn:old> skos:prefLabel "quuxotomy"@en ; owl:deprecated true . <urn:new> skos:prefLabel "quuxplasty"@en .\n'
    )
    graph = load(file)
    assert labels(graph.search("quuxplasty"), "concept") == ["quuxplasty"]
    assert not graph.search("quuxotomy")


def test_a_project_is_searched_by_its_own_words() -> None:
    project = load(project=ROOT / "examples" / "carpal-tunnel")
    assert labels(project.search("splint"), "concept")[0] == "wrist splint"
    assert labels(project.search("wrist splint"), "sentence")
    assert not project.search("foraminotomy")


def test_where_nothing_has_all_words_the_nearest_are_shown() -> None:
    found = KG.search("acupuncture surgery")
    assert not found
    assert found.missing == ("acupuncture",)
    assert labels(found, "concept")[0] == "surgical intervention"
    assert 'Nothing has all of "acupuncture surgery"' in str(found)
    nothing = KG.search("acupuncture")
    assert (bool(nothing), len(nothing)) == (False, 0)
    assert str(nothing) == 'Nothing here has "acupuncture", and nothing near it is known.'


def test_what_a_question_is_about_is_shown_beside_its_sentence() -> None:
    found = KG.search("what does gabapentin help")
    assert labels(found, "sentence") == ["s6"]
    assert [(hit.label, hit.whole) for hit in found if hit.kind == "concept"] == [("gabapentin", False)]


@pytest.mark.parametrize("words", ["plxf", "alif", "l4s1", "M48.99x", "lumbr9"])
def test_short_words_and_codes_are_never_taken_for_others(words: str) -> None:
    assert KG.search(words).read_as == ()


def test_what_is_taken_for_a_misspelt_word_is_said() -> None:
    found = KG.search("foramintomy")
    assert found.read_as == (("foramintomy", "foraminotomy"),)
    assert str(found).startswith(
        '"foramintomy" stands nowhere; taken is what is spelt alike, and may be another thing:'
    )
    near = str(KG.search("laminotomy"))
    assert '"laminotomy" stands nowhere' in near
    assert 'No document says "laminectomy"' in near


@pytest.mark.parametrize("words", ["", " \n", "!!!", "—"])
def test_no_words_are_an_error(words: str) -> None:
    with pytest.raises(UsageError, match="there are no words to look for"):
        KG.search(words)


def test_what_is_no_text_and_a_limit_that_is_none_are_errors() -> None:
    with pytest.raises(UsageError, match="is given as text"):
        KG.search(7)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="the limit is 0"):
        KG.search("pain", limit=0)


def test_the_limit_holds_for_each_kind_and_the_rest_is_counted() -> None:
    few, many = KG.search("treatment", limit=2), KG.search("treatment", limit=1000)
    for kind in KINDS:
        assert len(labels(few, kind)) == min(2, few.counts.get(kind, 0))
        assert len(labels(many, kind)) == many.counts.get(kind, 0) == few.counts.get(kind, 0)
    assert f"… {few.counts['concept'] - 2} more: --limit {few.counts['concept']}" in str(few)
    for kind in KINDS:
        scores = [hit.score for hit in many if hit.kind == kind]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)


# The index as JSON ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["foramintomy", "M48.07", "M48", "surgery necessary", "treats", "acupuncture nerve"])
def test_the_index_read_from_its_json_finds_the_same(words: str) -> None:
    assert find(from_json(INDEX.to_json()), words, 9) == find(INDEX, words, 9)


def test_the_json_says_what_a_page_needs() -> None:
    whole = json.loads(INDEX.to_json())
    assert list(whole) == ["form", "kinds", "shares", "relations", "endings", "little", "things", "names", "words"]
    assert whole["kinds"] == KINDS
    assert whole["shares"] == SHARE
    assert "<" not in INDEX.to_json()
    place = whole["words"]["plif"][0]
    thing, how, called, _ = whole["names"][place]
    assert (how, called) == ("synonym", "PLIF")
    assert whole["things"][thing][1] == "concept:posterior-lumbar-interbody-fusion"


def test_a_label_that_would_end_a_script_stays_text() -> None:
    graph = KnowledgeGraph(load(bundled=False).store)
    import pyoxigraph as ox

    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    graph.store.add(ox.Quad(ox.NamedNode("urn:x"), label, ox.Literal("</script>\x1b[31m evil")))
    assert "</script" not in index_of(graph).to_json()
    assert json.loads(index_of(graph).to_json())["things"][0][2] == "</script>\x1b[31m evil"
    assert "\x1b" not in str(graph.search("evil"))


@pytest.mark.parametrize("wrong", ["", "[]", "{}", '{"form": "stenosis-kg search 1"}', '{"form": "another"}', "null"])
def test_other_json_is_refused(wrong: str) -> None:
    with pytest.raises(InputError, match='one of the form "stenosis-kg search 1" is wanted'):
        from_json(wrong)


# Words ---------------------------------------------------------------------------------------------------------------

ENDINGS = {ending: int(least) for least, some in asset("english")["search"]["endings"].items() for ending in some}


@pytest.mark.parametrize(
    "words",
    [
        "compress compresses compressed compressing compression",
        "stabilize stabilizes stabilizing stabilization stability",
        "fusion fusions fused fuse",
        "inject injects injected injection injections",
        "persist persists persistent persistence",
        "therapy therapies",
        "improve improves improving improvement improvements",
        "stenosis stenoses stenotic",
        "weak weakness",
        "surgical surgically",
        "influence influences influenced",
    ],
)
def test_words_of_one_kind_have_one_stem(words: str) -> None:
    assert len({stem(word, ENDINGS) for word in words.split()}) == 1


def test_words_of_other_kinds_have_other_stems() -> None:
    words = "nerve neural spine pain canal can disc discomfort fusion function medication lumbar lumbosacral".split()
    assert len({stem(word, ENDINGS) for word in words}) == len(words)


def _plain_distance(one: str, other: str) -> int:
    """Letters to add, leave out, change or swap: the whole table, straight from the definition."""
    rows = [[i + j if not i or not j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            options = [rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != other[j - 1])]
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                options.append(rows[i - 2][j - 2] + 1)
            rows[i][j] = min(options)
    return rows[-1][-1]


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_spellings_are_as_far_apart_as_the_definition_says(one: str, other: str, most: int) -> None:
    assert min(apart(one, other, most), most + 1) == min(_plain_distance(one, other), most + 1)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([word for word in INDEX.sorted if tolerance(word)]), st.data())
def test_a_word_with_one_letter_wrong_is_found(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    rest = data.draw(st.sampled_from([word[at + 1 :], "q" + word[at + 1 :], "q" + word[at:]]))
    wrong = word[:at] + rest
    if wrong not in INDEX.words and tolerance(wrong):
        near = INDEX.alike(wrong)
        assert near
        assert {apart(wrong, each, 1) for each in near} == {1}
        assert word in near


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_whatever_is_typed_has_an_answer_or_a_message(words: str) -> None:
    try:
        found = KG.search(words)
    except UsageError:
        return
    assert len(str(found)) > 0
    assert all(len(line) <= 80 for line in text(found, 80).splitlines())


# The command ---------------------------------------------------------------------------------------------------------


def test_the_command_prints_what_the_library_says() -> None:
    done = run("foraminotomy", width=100)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == str(KG.search("foraminotomy")) + "\n"
    assert "foraminotomy (concept:foraminotomy), surgical procedure\n      sentences: s10a, s10b, s11a" in done.stdout


def test_the_command_gives_json() -> None:
    done = run("foot", "drop", "--format", "json", "--limit", "1")
    assert done.returncode == 0
    (hit,) = json.loads(done.stdout)["hits"]
    assert (hit["id"], hit["relation"]) == ("concept:significant-weakness", "narrower than")


@pytest.mark.parametrize(
    ("words", "status", "out", "err"),
    [
        pytest.param(["xyzzy"], 1, "nothing near it is known", "", id="nothing"),
        pytest.param(["acupuncture", "surgery"], 1, "stands nowhere. Nothing has all of", "", id="nearest"),
        pytest.param([], 2, "", "there are no words to look for", id="no-words"),
        pytest.param(["pain", "--limit", "0"], 2, "", "the limit is 0", id="no-limit"),
        pytest.param(["pain", "--limit", "x"], 2, "", "--limit takes a whole number", id="no-number"),
        pytest.param(["splint", "--project", "examples/carpal-tunnel"], 0, "wrist splint", "", id="project"),
        pytest.param(["herniation", "--documents", "all"], 0, "disc:s", "", id="documents"),
    ],
)
def test_exit_statuses(words: list[str], status: int, out: str, err: str) -> None:
    done = run(*words)
    assert done.returncode == status
    assert out in done.stdout
    assert err in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_is_light() -> None:
    code = "import sys; from stenosis_kg.commands.main import run; run(['search', 'pain']); print(*sorted(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"rdflib", "networkx", "matplotlib", "pyshacl", "pandas"} & set(shown.split("\n")[-2].split())
