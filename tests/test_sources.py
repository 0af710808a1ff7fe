"""Documents: what is read of them, what `source check` finds, what `source add` writes.

`data/sources/sore-back` passes every check; each row breaks a copy of it in one place and names the checks that see it,
each with the line of the .trig.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import stenosis_kg as skg
from stenosis_kg import paths
from stenosis_kg.check.finding import Finding
from stenosis_kg.check.quotes import check
from stenosis_kg.commands.main import main
from stenosis_kg.errors import InputError, OutputError, StenosisError
from stenosis_kg.files import write_atomic
from stenosis_kg.namespaces import SKG, SOURCE
from stenosis_kg.rdf.graph import Graph, load, read
from stenosis_kg.rdf.writing import format_file
from stenosis_kg.statements import AxisValue, Passage, skeleton
from stenosis_kg.statements.documents import documents, read_text
from stenosis_kg.statements.hedges import Lexicon, lexicon
from stenosis_kg.statements.reading import statements_of

DATA = Path(__file__).parent / "data" / "sources"
NAME = "sore-back"
S4 = (DATA / f"{NAME}.trig").read_text().split("sore-back:s4\n")[1]

Edit = tuple[str, str]
Broken = Callable[..., Graph]


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """A copy of the small document, with edits to its .trig and its .txt, loaded with the schema alone."""

    def make(trig: Sequence[Edit] = (), txt: Sequence[Edit] = ()) -> Graph:
        for ending, edits in ((".trig", trig), (".txt", txt)):
            text = (DATA / (NAME + ending)).read_bytes().decode()
            for old, new in edits:
                assert old in text, f"{old!r} is not in {NAME}{ending}"
                text = text.replace(old, new)
            (tmp_path / (NAME + ending)).write_bytes(text.encode())
        return load(paths.ontology() / "stenosis.ttl", tmp_path / f"{NAME}.trig", bundled=False)

    return make


def seen(findings: Sequence[Finding]) -> list[tuple[str, int | None]]:
    return [(finding.check, finding.line) for finding in findings]


# edits of the .trig, what is found, words of the first message
QUOTES = [
    pytest.param(
        [("may help, e.g.", "may helps, e.g.")],
        [("quote", 20)],
        'at character 69: the file has "Rest 😌 may help, e.g',
        id="a-letter-too-many",
    ),
    pytest.param([('Exercise often eases pain"', 'exercise often eases pain"')], [("quote", 40)], "117", id="capital"),
    pytest.param(
        [("oa:start 148", "oa:start 149")], [("quote", 54)], "write oa:start 148 ; oa:end 182", id="start-off"
    ),
    pytest.param([("oa:end 182", "oa:end 183")], [("quote", 55)], "write oa:start 148 ; oa:end 182", id="end-off"),
    pytest.param(
        [("oa:end 89 ;", "oa:end 90 ;")],
        [("quote", 22)],
        "write oa:start 54 ; oa:end 89",
        id="counted-in-utf-16",
    ),
    pytest.param(
        [("Ask Dr. Lee.", "Ask Dr. Who."), ("oa:end 251", "oa:end 9999")],
        [("quote", 98)],
        "is no stretch of sore-back.txt, which has 254 characters",
        id="past-the-end",
    ),
    pytest.param(
        [("sore-back:s4\n" + S4, "")],
        [("sentences", 11)],
        "239 to 251 of sore-back.txt is in no sentence; write s4 with the words",
        id="missing",
    ),
    pytest.param(
        [
            (
                'a skg:Clause ;\n    dcterms:isPartOf sore-back:s2 ;\n    oa:exact "in',
                'a skg:Sentence ;\n    oa:exact "in',
            )
        ],
        [("sentences", 51), ("sentences", 51)],
        "s2b: a sentence is called s and a number",
        id="invented",
    ),
    pytest.param(
        [("sore-back:s4", "sore-back:s5")],
        [("sentences", 96)],
        "s5: it is sentence 4 of source:sore-back; call it s4",
        id="numbered-with-a-gap",
    ),
    pytest.param(
        [
            ("sore-back:s1 ", "sore-back:X "),
            ("sore-back:s1\n", "sore-back:s4\n"),
            (
                'sore-back:s4\n    a skg:Sentence ;\n    oa:exact "Ask',
                'sore-back:s1\n    a skg:Sentence ;\n    oa:exact "Ask',
            ),
        ],
        [("sentences", 19)],
        "s4: it is sentence 1 of source:sore-back; call it s1",
        id="numbered-in-another-order",
    ),
    pytest.param([('schema:sha256 "9', 'schema:sha256 "8')], [("text-hash", 13)], 'write schema:sha256 "9', id="hash"),
    pytest.param(
        [('@en ;\n    schema:sha256 "9eef4efef4b7b34b98ee5bb70569a4303c3024253ce8bcae84522ebadd5efa59"', "@en")],
        [("text-hash", 11)],
        "has no schema:sha256",
        id="no-hash",
    ),
]

CLAUSES = [
    pytest.param(
        [('    dcterms:isPartOf sore-back:s2 ;\n    oa:exact "in', '    oa:exact "in')],
        [("clauses", 51)],
        "s2b: the clause is part of nothing of source:sore-back; write dcterms:isPartOf its s2",
        id="part-of-nothing",
    ),
    pytest.param(
        [('isPartOf sore-back:s2 ;\n    oa:exact "in', 'isPartOf sore-back:s2a ;\n    oa:exact "in')],
        [("clauses", 52)],
        "which is no sentence",
        id="part-of-a-clause",
    ),
    pytest.param(
        [('isPartOf sore-back:s2 ;\n    oa:exact "in', 'isPartOf sore-back:s1 ;\n    oa:exact "in')],
        [("clauses", 54), ("clauses", 51)],
        "148 to 182 does not lie within its sentence s1, 54 to 89",
        id="part-of-another-sentence",
    ),
    pytest.param([("sore-back:s2b", "sore-back:s2c")], [("clauses", 51)], "this one is s2b", id="letters-with-a-gap"),
]

PARTS = [
    pytest.param([("    oa:end 142 ;\n", "")], ("passage-parts", 38), "s2a: it has no oa:end; write one", id="no-end"),
    pytest.param([("    oa:end 182 ;\n", "")], ("passage-parts", 51), "s2b: it has no", id="no-end-of-the-last-clause"),
    pytest.param(
        [('    oa:exact "Exercise often eases pain" ;\n', "")], ("passage-parts", 38), "no oa:exact", id="no-words"
    ),
    pytest.param([("oa:end 142", 'oa:end "x"')], ("passage-parts", 42), "write a whole number", id="end-is-no-number"),
    pytest.param([("oa:end 142", "oa:end 142, 143")], ("passage-parts", 42), "2 values of oa:end", id="two-ends"),
    pytest.param(
        [("skg:modality skg:Typical", "skg:modality skg:Typical, skg:Plain")],
        ("passage-parts", 43),
        "2 values of skg:modality",
        id="two-modalities",
    ),
    pytest.param(
        [('"often" ;\n    prov:wasQuotedFrom source:sore-back', '"often" ;\n    prov:wasQuotedFrom source:sore-knee')],
        ("passage-parts", 45),
        "which is no skg:Document",
        id="quoted-from-nothing",
    ),
]

CUES = [
    pytest.param(
        [('skg:cue "may" ', 'skg:cue "May" ')],
        [("wording", 24), ("hedge-dropped", 20)],
        "no part of its words",
        id="capital",
    ),
    pytest.param(
        [('skg:cue "often"', 'skg:cue "often", "ease"')],
        [("wording", 44), ("cue-signal", 44)],
        '"ease" is no part',
        id="half-a-word",
    ),
    pytest.param(
        [('otherCue "essential"', 'otherCue "essential", "may"')],
        [("wording", 92)],
        'skg:otherCue "may"',
        id="other-cue-from-elsewhere",
    ),
    pytest.param(
        [('skg:cue "often"', 'skg:cue "often", "pain"')],
        [("cue-signal", 44)],
        "holds no skg:signal",
        id="cue-without-signal",
    ),
    pytest.param(
        [('skg:modality skg:Possible ;\n    skg:cue "may"', 'skg:modality skg:Plain ;\n    skg:cue "may"')],
        [("cue-signal", 24)],
        'its cue "may" signals skg:Possible, but its skg:modality is skg:Plain',
        id="hedged-words-encoded-plain",
    ),
    pytest.param(
        [("    skg:importance skg:Vital ;\n", "")],
        [("cue-signal", 57)],
        "signals skg:Vital, but its skg:importance is missing",
        id="importance-forgotten",
    ),
    pytest.param(
        [("skg:Typical", "skg:MostCommon")],
        [("voice-unsignalled", 43)],
        'no skg:cue signals its skg:modality skg:MostCommon (signals: "most common")',
        id="another-modality-than-its-words",
    ),
    pytest.param(
        [("skg:modality skg:Typical", "skg:modality skg:Typical ;\n    skg:rank skg:FirstLine")],
        [("voice-unsignalled", 44)],
        "skg:rank skg:FirstLine",
        id="rank-out-of-nothing",
    ),
    pytest.param(
        [("skg:Selective", "skg:Possible")],
        [("voice-too-firm", 56)],
        "write skg:modality skg:Selective",
        id="the-firmer-of-two-hedges",
    ),
    pytest.param(
        [('    skg:modality skg:Possible ;\n    skg:cue "may" ;\n', "    skg:modality skg:Plain ;\n")],
        [("hedge-dropped", 20)],
        's1: its words hold "may", which signals skg:Possible, but no cue does; write skg:cue "may"',
        id="hedge-dropped",
    ),
    pytest.param(
        [('"in some cases", "may be vital"', '"in some cases", "vital"')],
        [("hedge-dropped", 53)],
        'its words hold "may"',
        id="one-of-two-hedges-dropped",
    ),
    pytest.param(
        [('    skg:otherCue "essential" ;\n', "")],
        [("hedge-dropped", 87)],
        'skg:otherCue "essential" where it marks another clause',
        id="words-of-another-clause",
    ),
    pytest.param(
        [
            ('"in some cases surgery', '"surgery'),
            ("oa:start 148", "oa:start 162"),
            ("skg:Selective", "skg:Possible"),
            ('"in some cases", ', ""),
        ],
        [("hedge-dropped", 29)],
        's2: "in some cases" signals skg:Selective, but none of its clauses has it as a cue',
        id="hedge-outside-every-clause",
    ),
]


@pytest.mark.parametrize(("edits", "expected", "words"), [*QUOTES, *CLAUSES, *CUES])
def test_a_broken_document(broken: Broken, edits: list[Edit], expected: list[tuple[str, int]], words: str) -> None:
    graph = broken(edits)
    findings = check(graph)
    assert seen(findings) == expected
    assert words in findings[0].message
    assert {finding.file for finding in findings} == {str(graph.files[1])}


@pytest.mark.parametrize(("edits", "expected", "words"), PARTS)
def test_a_passage_with_a_broken_part(broken: Broken, edits: list[Edit], expected: tuple[str, int], words: str) -> None:
    # What hangs on the part may be missed as well: a passage without its place cannot be lettered or quoted.
    first, *others = check(broken(edits))
    assert (first.check, first.line) == expected
    assert words in first.message
    assert "hedge-dropped" not in {finding.check for finding in others}


def test_the_small_document_is_sound(broken: Broken) -> None:
    assert check(broken()) == ()


def test_words_that_stand_twice_are_looked_for_nearby(broken: Broken) -> None:
    edits = [("oa:start 148", "oa:start 168"), ("oa:end 182", "oa:end 171")]
    findings = check(broken([*edits, ('"in some cases surgery may be vital"', '"may"')]))
    assert "s2b: the words of oa:exact stand at 170 to 173 of sore-back.txt" in findings[0].message


def test_a_document_that_no_file_states_cannot_be_checked(broken: Broken) -> None:
    findings = check(Graph(broken().store))
    assert [(f.check, f.file) for f in findings] == [("text-file", None)]


def test_the_file_of_a_document_is_the_one_named_like_it(broken: Broken, tmp_path: Path) -> None:
    (tmp_path / "more.ttl").write_text(f"<{SOURCE}sore-back> a <{SKG}Document> .")
    graph = load(*broken().files[:1], tmp_path / "more.ttl", tmp_path / "sore-back.trig", bundled=False)
    assert [d.file for d in documents(graph)] == [tmp_path / "sore-back.trig"]


def test_a_changed_text_is_seen(broken: Broken) -> None:
    findings = check(broken(txt=[("Sore Back Treated\nHow", "Sore Hand Treated\nHow")]))
    assert ("text-hash", 13) in seen(findings)


def test_a_missing_text_is_one_finding(broken: Broken, tmp_path: Path) -> None:
    graph = broken()
    (tmp_path / "sore-back.txt").unlink()
    findings = check(graph)
    assert seen(findings) == [("text-file", 11)]
    assert "there is no sore-back.txt beside this file" in findings[0].message


def test_a_text_that_is_no_text_is_one_finding(broken: Broken, tmp_path: Path) -> None:
    graph = broken()
    (tmp_path / "sore-back.txt").write_bytes(b"Title\nRest \xff helps.")
    findings = check(graph)
    assert seen(findings) == [("text-file", 11)]
    assert "sore-back.txt, line 2: byte 0xff is not UTF-8" in findings[0].message


def test_a_hedge_is_looked_for_in_every_notation(broken: Broken) -> None:
    marks = lexicon(broken()).marks("MAY be, In some\ncases; maybe, cancel, scan, Can.")
    assert [mark.words for mark in marks] == ["MAY", "In some\ncases", "Can"]


def test_the_longest_signal_counts() -> None:
    known = Lexicon({"can": frozenset({("axis", "a")}), "can be": frozenset({("axis", "b")})})
    assert known.of(["It can be."]) == {("axis", "b")}


TEXTS = [
    pytest.param(b"Title\nA \xe9 b", 2, "not UTF-8", id="latin-1"),
    pytest.param(b"Title\n\nA \0 b", 3, "NUL", id="nul"),
    pytest.param(None, None, "there is no such file", id="missing"),
]


@pytest.mark.parametrize(("data", "line", "words"), TEXTS)
def test_what_is_no_text(tmp_path: Path, data: bytes | None, line: int | None, words: str) -> None:
    file = tmp_path / "a.txt"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(InputError, match=words) as caught:
        read_text(file)
    assert (caught.value.file, caught.value.line) == (str(file), line)


def test_passages_sort_as_a_reader_counts() -> None:
    names = ["s10b", "s2", "s10", "s1", "s10a", "s11"]
    made = [Passage(f"urn:d/{name}", "", 0, 1, "urn:d") for name in names]
    assert [p.id for p in sorted(made, key=lambda p: p.order)] == ["s1", "s2", "s10", "s10a", "s10b", "s11"]


def test_what_is_read_of_a_passage(broken: Broken) -> None:
    passage = {p.id: p for p in statements_of(broken()).passages.values()}["s2b"]
    assert passage == Passage(
        SOURCE + "sore-back/s2b",
        "in some cases surgery may be vital",
        148,
        182,
        SOURCE + "sore-back",
        part_of=SOURCE + "sore-back/s2",
        modality=AxisValue(SKG + "Selective", "selective", 1),
        importance=AxisValue(SKG + "Vital", "vital"),
        cues=("in some cases", "may be vital"),
    )


# The bundled document ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bundled() -> Graph:
    return load()


def test_the_bundled_document_is_true_to_its_text(bundled: Graph) -> None:
    assert check(bundled) == ()


def test_the_bundled_document_has_24_sentences(bundled: Graph) -> None:
    sentences = [p for p in statements_of(bundled).passages.values() if p.part_of is None]
    assert [p.id for p in sentences] == [f"s{n}" for n in range(1, 25)]


def test_two_documents_side_by_side() -> None:
    graph = skg.load(DATA / "sore-back.trig")
    assert [d.title for d in documents(graph)][-1] == "How Is a Sore Back Treated"
    assert len(documents(graph)) == 2
    assert check(graph) == ()


def test_no_cue_of_the_bundled_document_can_be_lost_or_doubled(bundled: Graph) -> None:
    cues = [q for p in ("cue", "otherCue") for q in bundled.store if q.predicate.value == SKG + p]
    assert cues
    for quad in cues:
        bundled.store.remove(quad)
        try:
            assert check(Graph(bundled.store, bundled.files)), f"{quad} is missed by nobody"
        finally:
            bundled.store.add(quad)


def test_no_voice_of_the_bundled_document_can_be_lost(bundled: Graph) -> None:
    axes = {SKG + axis for axis in ("importance", "rank", "aspect")}
    voiced = [q for q in bundled.store if q.predicate.value in axes]
    assert voiced
    for quad in voiced:
        bundled.store.remove(quad)
        try:
            assert check(Graph(bundled.store, bundled.files)), f"{quad} is missed by nobody"
        finally:
            bundled.store.add(quad)


# source add, source check --------------------------------------------------------------------------------------------

NEW = "What Helps a Sore Knee\nRest “helps”. What Helps a Sore Knee Ice helps\r\nmost people.\n\nSo does heat\n"


def run(args: Sequence[str | Path], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main([str(arg) for arg in args])
    out, err = capsys.readouterr()
    return int(str(caught.value.code)), out, err


def test_a_new_document_passes_its_own_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "sore-knee.txt"
    text.write_bytes(NEW.encode())
    status, out, err = run(["source", "add", text, "--into", tmp_path / "new"], capsys)
    trig = tmp_path / "new" / "sore-knee.trig"
    assert (status, err) == (0, "")
    assert f"{trig}: 3 sentences" in out
    assert trig.with_suffix(".txt").read_bytes() == text.read_bytes()
    assert format_file(trig) == trig.read_bytes()
    status, out, err = run(["source", "check", trig], capsys)
    assert (status, err) == (0, "")
    assert "3 sentences, 0 clauses" in out
    assert check(skg.load(trig)) == ()
    made = {p.id: p for p in statements_of(load(trig, bundled=False)).passages.values()}
    assert made["s2"].text == "Ice helps\r\nmost people."
    assert all(p.waived == skeleton.NOT_YET and p.modality is None for p in made.values())


def test_the_same_text_gives_the_same_bytes(tmp_path: Path) -> None:
    text = tmp_path / "sore-knee.txt"
    text.write_bytes(NEW.encode())
    one, two = (skeleton.add(text, tmp_path / name)[0] for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_a_text_may_be_where_its_document_will_be(tmp_path: Path) -> None:
    text = tmp_path / "sore-knee.txt"
    text.write_bytes(NEW.encode())
    before = text.stat().st_ino
    skeleton.add(text, tmp_path)
    assert text.stat().st_ino == before  # not written anew
    assert sorted(file.name for file in tmp_path.iterdir()) == ["sore-knee.trig", "sore-knee.tsv", "sore-knee.txt"]


REFUSED = [
    pytest.param("Sore Knee.txt", NEW, {}, "use small letters, digits and hyphens", id="name-is-no-iri"),
    pytest.param("skg.txt", NEW, {}, "is a prefix of the project", id="name-is-taken"),
    pytest.param("sore-knee.md", NEW, {}, 'ends with ".txt"', id="not-txt"),
    pytest.param("sore-knee.txt", "What Helps a Sore Knee\n\n", {}, "has no sentence", id="title-alone"),
    pytest.param("sore-knee.txt", "", {}, "has no sentence", id="empty"),
    pytest.param("sore-knee.txt", NEW, {"sore-knee.trig": "mine"}, "is there already", id="trig-is-there"),
    pytest.param("sore-knee.txt", NEW, {"sore-knee.txt": "another"}, "its text differs", id="another-text-is-there"),
]


@pytest.mark.parametrize(("name", "text", "there", "words"), REFUSED)
def test_what_is_not_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, there: dict[str, str], words: str
) -> None:
    (tmp_path / name).write_bytes(text.encode())
    into = tmp_path / "new"
    into.mkdir()
    for file, content in there.items():
        (into / file).write_text(content)
    status, out, err = run(["source", "add", tmp_path / name, "--into", into], capsys)
    assert (status, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1
    assert {file.name: file.read_text() for file in into.iterdir()} == there


def test_a_link_to_nowhere_is_not_overwritten(tmp_path: Path) -> None:
    text = tmp_path / "sore-knee.txt"
    text.write_bytes(NEW.encode())
    (tmp_path / "sore-knee.trig").symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputError, match="is there already"):
        skeleton.add(text, tmp_path)


def test_a_document_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = tmp_path / "sore-knee.txt"
    text.write_bytes(NEW.encode())

    def full(path: Path, data: bytes) -> None:
        if path.suffix == ".trig":
            raise OutputError("no space left on device", file=path)
        write_atomic(path, data)

    monkeypatch.setattr("stenosis_kg.statements.skeleton.write_atomic", full)
    with pytest.raises(StenosisError, match="no space left"):
        skeleton.add(text, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_broken_document_has_its_lines_printed(
    broken: Broken, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trig = broken([("oa:start 148", "oa:start 149")]).files[1]
    status, out, err = run(["source", "check", trig], capsys)
    assert (status, err) == (1, "")
    assert out.startswith(f"{trig}, line 54: s2b: ")
    assert out.endswith("1 to mend\n")


def test_the_bundled_document_is_checked_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(["source", "check"], capsys)
    assert status == 0
    assert "24 sentences" in out


def test_a_file_without_a_document_cannot_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c> .")
    status, _, err = run(["source", "check", file], capsys)
    assert status == 2
    assert err == f"stenosis-kg: {file}: states no document; a document is a skg:Document\n"


def test_a_copied_document_is_found_by_its_file(tmp_path: Path) -> None:
    for ending in (".trig", ".txt"):
        shutil.copy(DATA / (NAME + ending), tmp_path / ("renamed" + ending))
    graph = load(paths.ontology() / "stenosis.ttl", tmp_path / "renamed.trig", bundled=False)
    assert [d.file for d in documents(graph)] == [tmp_path / "renamed.trig"]
    assert check(graph) == ()
    assert read(tmp_path / "renamed.trig")
