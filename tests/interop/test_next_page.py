"""What comes next in a page, which a script judges, is what ours judges: for every vignette, and random patients."""

from __future__ import annotations

import json
import random
import tomllib
from pathlib import Path
from typing import Any

import pytest

from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.paths import asset
from stenosis_kg.pathway import Pathway, names, read
from stenosis_kg.pathway.data import data
from stenosis_kg.pathway.facts import ABSENT, RESPONSES
from stenosis_kg.report.what_next import SCRIPTS

from ..pathways import edited
from ..test_next_steps import DOCUMENT, VOCABULARY
from .tools import node

FILE = Path(__file__).parent.parent / "data" / "pathway" / "vignettes.toml"
VIGNETTES = [each for each in tomllib.loads(FILE.read_text(encoding="utf-8"))["vignette"] if "asks" not in each]


def patients(pathway: Pathway, number: int, seed: int) -> list[tuple[list[str], ...]]:
    """Findings, tried, declined and responses; most of them bear on something."""
    chance, things = random.Random(seed), data(pathway)["things"]
    findings, treatments = (
        [each["id"] for each in things if each.get("kind") == kind] for kind in ("finding", "intervention")
    )
    turning = [trigger.curie for e in pathway.escalations for trigger in e.triggers]
    turning += [t.curie for stage in pathway.by_iri.values() for o in stage.walk() for t in o.indications]
    turning += [condition.curie for condition in pathway.conditions]
    offered = [option.curie for stage in pathway.by_iri.values() for option in stage.walk()]

    def some(often: list[str], all_: list[str], most: int) -> list[str]:
        return [chance.choice(chance.choice([often, all_])) for _ in range(chance.randint(0, most))]

    return [
        (
            [*some(turning, findings, 4), *(ABSENT + name for name in some(turning, findings, 2))],
            some(offered, treatments, 3),
            some(offered, treatments, 1),
            [f"{name}={chance.choice(RESPONSES)}" for name in some(offered, treatments, 3)],
        )
        for _ in range(number)
    ]


def ours(pathway: Pathway, patient: tuple[list[str], ...]) -> dict[str, Any]:
    """The answer as the page has it: without what surrounds it, and of a sentence its name, words and firmness."""
    found = pathway.next_steps(*patient).to_dict()
    return {
        key: _short(each)
        for key, each in found.items()
        if key not in ("note", "version", "pathway", "condition", "documents")
    }


def _short(value: Any) -> Any:
    if isinstance(value, list):
        return [_short(each) for each in value]
    if isinstance(value, dict):
        return {key: _short(each) for key, each in value.items() if key not in ("start", "end")}
    return value


def compare(folder: Path, pathways: list[Pathway], number: int, vignettes: bool = False) -> None:
    asked: list[tuple[int, dict[str, Any]]] = []
    expected = []
    for place, pathway in enumerate(pathways):
        every = patients(pathway, number, 7 + place)
        if vignettes:
            keys = ("findings", "tried", "declined", "responses")
            every += [tuple(each.get(key, []) for key in keys) for each in VIGNETTES]
        for patient in every:
            answer = ours(pathway, patient)
            asked.append((place, answer.pop("given")))
            expected.append(answer)
    (folder / "models.json").write_text(json.dumps([*map(data, pathways)]), encoding="utf-8")
    (folder / "patients.json").write_text(json.dumps(asked), encoding="utf-8")
    (folder / "next.js").write_text("".join(map(asset, SCRIPTS[:-1])), encoding="utf-8")
    files = (folder / name for name in ("next.js", "models.json", "patients.json"))
    done = node("next_check.cjs", *files, package="jsdom")
    assert done.returncode == 0, done.stderr
    for (place, given), theirs, answer in zip(asked, json.loads(done.stdout), expected, strict=True):
        assert theirs == answer, (pathways[place].curie, given)
    assert {answer["scope"] for answer in expected} >= {"given", "assumed", "open", "out"}
    statuses = {step["status"] for answer in expected for step in answer["steps"]}
    assert statuses == {"indicated", "possible", "undetermined"}


def pathways_of(kg: KnowledgeGraph) -> list[Pathway]:
    return [read(kg, name) for name in names(kg)]


def test_a_page_judges_as_we_do(tmp_path: Path) -> None:
    compare(tmp_path, pathways_of(load()), 2000, vignettes=True)


@pytest.mark.parametrize("name", ["pathway-contradictory-guards", "pathway-cycle"])
def test_a_page_judges_what_contradicts_itself_or_runs_in_a_circle_as_we_do(tmp_path: Path, name: str) -> None:
    compare(tmp_path, pathways_of(load(FILE.parent / "broken" / f"{name}.trig")), 500)


def test_a_page_judges_other_documents_as_we_do(tmp_path: Path) -> None:
    """Documents that say more: in a plain sentence, one that is crucial, and one of a second whole that may fail."""
    plain = DOCUMENT.replace('skg:modality skg:Necessary ; skg:cue "must"', "skg:modality skg:Plain")
    assert plain != DOCUMENT
    fails = "l5s1:s25 { concept:failed-conservative-treatment skg:failureOf concept:pain-clinic-visit }"
    crucial = plain.replace("skg:Plain", "skg:Plain ; skg:importance skg:Crucial")
    texts = (plain, DOCUMENT + fails, crucial)
    hedged = ("skg:modality skg:Necessary ;", "skg:modality skg:Possible ;")
    graphs = []
    for place, (text, changes) in enumerate(zip(texts, ([], [hedged], []), strict=True)):
        folder = tmp_path / str(place)
        folder.mkdir()
        graphs.append(edited(folder, *changes, more=text, vocabulary=VOCABULARY))
    compare(tmp_path, [each for graph in graphs for each in pathways_of(graph)], 500)


def test_a_page_judges_each_document_as_we_do(tmp_path: Path) -> None:
    compare(tmp_path, pathways_of(load(documents="all")), 700)
