"""What is known of a patient: findings, what was tried and how it went, and where in the pathway that puts the patient.

Names are resolved, spelt out, and held against each other. What is not given is not taken for absent, and
contradictions are kept and reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from ..errors import InexactName, UnknownName, UsageError, visible
from ..namespaces import SKG, compact
from ..statements import Passages, in_order
from ..statements.names import resolve
from ..statements.reading import Statements, Table, reached, statements_of
from .model import Escalation, PathwayRecords, Stage, graph_of

__all__ = [
    "ABSENT",
    "COURSE_OF",
    "DOABLE",
    "FINDABLE",
    "RESPONSES",
    "Facts",
    "Note",
    "Position",
    "Responses",
    "facts",
    "onward",
    "symptomatic",
]

ABSENT = "not:"
RESPONSES = ("failed", "partial", "relieved")
Responses: TypeAlias = "Mapping[str, str] | Iterable[str | tuple[str, str]]"
"""How treatments went: {name: response}, pairs of the two, or "NAME=response"."""

# What can be found in a patient, and what can be done to one: classes of the schema.
_KINDS = ("Finding", "Condition", "AllOf", "PathologicalChange", "Outcome", "DecisionFactor")
FINDABLE = frozenset(SKG + kind for kind in _KINDS)
DOABLE = frozenset({SKG + "Intervention"})
COURSE_OF = SKG + "courseOf"
_HOW = {"partial": "relieved a part of the", "relieved": "relieved"}


@dataclass(frozen=True, slots=True)
class Note:
    """A remark beside the steps: the concepts (IRIs) that it is about, its words, and the passages that it rests on."""

    concepts: tuple[str, ...]
    text: str
    passages: Passages = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """A patient's facts, as IRIs, sorted.

    ``findings``, ``absent``, ``tried``, ``declined`` and ``responses`` are as given. ``known`` are the findings that
    hold, given or implied (a treatment that was completed, a treatment that failed), each with the given facts that
    it comes from; ``ruled_out`` likewise. ``done`` is everything that was tried, given or implied. ``leaning`` are
    findings that hold on one reading of the documents and not on the other. ``contested`` are facts that take part
    in a contradiction. ``read_as`` are the given names that the graph does not prefer, each with the label of what
    it was read as. ``symptoms`` are the known findings that are symptoms, or a course of them.
    """

    findings: tuple[str, ...]
    absent: tuple[str, ...]
    tried: tuple[str, ...]
    declined: tuple[str, ...]
    responses: tuple[tuple[str, str], ...]
    known: Mapping[str, frozenset[str]]
    ruled_out: Mapping[str, frozenset[str]]
    done: frozenset[str]
    leaning: Mapping[str, tuple[str, ...]]
    conflicts: tuple[Note, ...]
    contested: frozenset[str]
    said: Statements
    read_as: tuple[tuple[str, str], ...] = ()
    symptoms: tuple[str, ...] = ()

    @property
    def failures(self) -> Table:
        """Findings that say that a treatment failed."""
        return self.said.table("failureOf")

    @property
    def completions(self) -> Table:
        """Findings that say that a treatment was completed."""
        return self.said.table("completionOf")

    def contradicted(self, finding: str) -> bool:
        """Whether a known finding is an outcome that this one says is not reached."""
        unreached = self.said.table("failsToReach").get(finding, {})
        return any(self.said.below(known, outcome) for outcome in unreached for known in self.known)

    def sure(self, finding: str) -> bool:
        """Whether a known finding rests on at least one fact that nothing contradicts."""
        return finding not in self.contested and bool(self.known[finding] - self.contested)


def onward(pathway: PathwayRecords) -> dict[str | None, tuple[Escalation, ...]]:
    """For each stage (by IRI) the escalations that can be taken from it; under ``None``, those to begin with."""
    found: dict[str | None, list[Escalation]] = {place: [] for place in (None, *pathway.by_iri)}
    for taken in pathway.escalations:
        origins: set[str | None] = {taken.source}
        if taken.source is None and taken.bypasses:
            before = {e.source for e in pathway.escalations if e.source and e.target in taken.bypasses}
            first = {None for stage in pathway.stages if stage.start and stage.iri in taken.bypasses}
            origins = {*taken.bypasses, *before, *first} - {taken.target}
        for place in origins & found.keys():
            found[place].append(taken)
    return {place: tuple(escalations) for place, escalations in found.items()}


class Position:
    """The stages (IRIs) that were begun, and ``here``: those not left for a later one; the first if none was begun."""

    def __init__(self, pathway: PathwayRecords, facts: Facts) -> None:
        self.facts = facts
        self.stages = pathway.by_iri
        self.leads = onward(pathway)
        self.begun = {iri for iri, stage in self.stages.items() if any(self.at(stage, t) for t in facts.done)}
        placed = {stage.iri for stage in pathway.stages} & self.begun
        here = {iri for iri in placed if not self._left(iri)}
        self.here = here or {stage.iri for stage in pathway.stages if stage.start and not placed}

    def at(self, stage: Stage, treatment: str) -> bool:
        """Whether a treatment is one that the stage offers, or a kind of one."""
        return any(self.facts.said.below(treatment, option.iri) for option in stage.walk())

    def ahead(self, e: Escalation) -> bool:
        """Whether the stage that an escalation leads to, and all after it, were not begun."""
        return e.target not in self.begun and not self._left(e.target)

    def surely_begun(self, iri: str | None) -> bool:
        """Whether a treatment of the stage was tried that no contradiction touches; true of no stage (``None``)."""
        certain = self.facts.done - self.facts.contested
        return iri is None or any(self.at(self.stages[iri], treatment) for treatment in certain)

    def relieved(self, stage: Stage) -> bool:
        """Whether the treatment of the stage relieved symptoms: as a whole; or one of it, and no symptom is left."""
        went = [(treatment, how) for treatment, how in self.facts.responses if self.at(stage, treatment)]
        relieving = {
            treatment for treatment, how in went if how == "relieved" and treatment not in self.facts.contested
        }
        if relieving & {option.iri for option in stage.options}:
            return True
        return bool(relieving) and not self.facts.symptoms and all(how == "relieved" for _, how in went)

    def _after(self, iri: str) -> tuple[str, ...]:
        return reached([iri], lambda each: [e.target for e in self.leads[each]])[1:]

    def _left(self, iri: str) -> bool:
        """Whether a stage after this one was begun (and this one is not after that again, as around a cycle)."""
        return any(later in self.begun and iri not in self._after(later) for later in self._after(iri))


def symptomatic(said: Statements, finding: str) -> bool:
    """Whether a finding is a symptom, or a course of one."""
    return any(SKG + "Symptom" in said.classes(iri) for iri in (finding, *said.graph.iris(finding, COURSE_OF)))


def facts(
    pathway: PathwayRecords,
    findings: Iterable[str],
    tried: Iterable[str],
    declined: Iterable[str],
    responses: Responses,
) -> Facts:
    """Resolve the given names, and add what they imply; parameters as of `next.next_steps`.

    Raises
    ------
    UnknownName
        If nothing in the graph has a name; the error has the nearest.
    UsageError
        If a treatment is given as a finding or the other way round, or a response is none of ``RESPONSES``.
    """
    return _Reader(pathway, findings, tried, declined, responses).facts()


class _Reader:
    def __init__(
        self,
        pathway: PathwayRecords,
        findings: Iterable[str],
        tried: Iterable[str],
        declined: Iterable[str],
        responses: Responses,
    ) -> None:
        self.pathway = pathway
        self.graph = graph_of(pathway)
        self.said = statements_of(self.graph)
        self.failures, self.completions = self.said.table("failureOf"), self.said.table("completionOf")
        self.read_as: set[tuple[str, str]] = set()
        self.known: dict[str, set[str]] = defaultdict(set)
        self.done: dict[str, set[str]] = defaultdict(set)
        self.ruled_out: dict[str, set[str]] = defaultdict(set)
        self.leaning: dict[str, tuple[str, ...]] = {}
        given = [self._finding(name) for name in _listed(findings)]
        self.here = {iri for iri, absent in given if not absent}
        self.absent = {iri for iri, absent in given if absent}
        self.tried = {self._resolve(name, DOABLE, wider=True) for name in _listed(tried)}
        self.declined = {self._resolve(name, DOABLE) for name in _listed(declined)}
        self.answers = {(self._resolve(name, DOABLE), value) for name, value in _pairs(responses)}

    def facts(self) -> Facts:
        known, done = self.known, self.done
        for finding in self.here:
            for part in reached([finding], lambda iri: self.said.table("requires").get(iri, ())):
                known[part].add(finding)
        # What a finding says was done: a failure or a completion is one of something.
        for treatment in (*self.tried, *(treatment for treatment, _ in self.answers)):
            for part in (treatment, *self.said.table("combines").get(treatment, ())):
                done[part].add(treatment)
        for finding in sorted(known):
            for treatment in (*self.failures.get(finding, ()), *self.completions.get(finding, ())):
                done[treatment].add(finding)
        for finding, treatments in self.completions.items():
            for treatment, origins in sorted(done.items()):
                if any(self.said.below(treatment, whole) for whole in treatments):
                    known[finding] |= origins
        self._outcomes()
        for finding in self.absent:
            self.ruled_out[finding].add(finding)
            for entity in {finding, *self.said.down(finding)}:
                for course in self.graph.subjects(COURSE_OF, entity):
                    self.ruled_out[course].add(finding)

        conflicts = tuple(self._conflicts())
        return Facts(
            findings=tuple(sorted(self.here)),
            absent=tuple(sorted(self.absent)),
            tried=tuple(sorted(self.tried)),
            declined=tuple(sorted(self.declined)),
            responses=tuple(sorted(self.answers)),
            known={finding: frozenset(known[finding]) for finding in sorted(known)},
            ruled_out={finding: frozenset(self.ruled_out[finding]) for finding in sorted(self.ruled_out)},
            done=frozenset(done),
            leaning=self.leaning,
            conflicts=conflicts,
            contested=frozenset(iri for note in conflicts for iri in note.concepts),
            said=self.said,
            read_as=tuple(sorted(self.read_as)),
            symptoms=tuple(sorted(iri for iri in known if symptomatic(self.said, iri))),
        )

    def _finding(self, name: str) -> tuple[str, bool]:
        """The IRI of a finding, and whether it is given as absent."""
        absent = name.casefold().startswith(ABSENT)
        return self._resolve(name[len(ABSENT) :] if absent else name, FINDABLE, wider=not absent), absent

    def _resolve(self, name: str, classes: frozenset[str], *, wider: bool = False) -> str:
        """The IRI of a name or a code; ``wider`` is whether a code for a kind of a concept may stand for that."""
        if not name.strip():
            raise UsageError("an empty name was given; name a concept, by its label or its CURIE")
        code = ""
        try:
            iri = resolve(self.graph, name, "concept")
        except InexactName:
            raise
        except UnknownName as unknown:
            from ..statements.codes import coded

            match = coded(self.graph, unknown, wider=wider)
            iri, code = match.concept, match.named
        label, own = self.graph.label(iri), set(self.said.classes(iri))
        if not classes & own:
            if classes is FINDABLE and DOABLE & own:
                raise UsageError(f'"{label}" is a treatment, no finding; say that it was tried, or declined')
            wanted = "a treatment" if classes is DOABLE else "a finding or a condition"
            raise UsageError(f'"{label}" ({compact(iri)}) was given where {wanted} is needed; name one')
        if code:
            self.read_as.add((code, label))
        elif ":" not in name and _plain(name) not in (_plain(label), _plain(compact(iri).partition(":")[2])):
            self.read_as.add((" ".join(name.split()).casefold(), label))
        return iri

    def _outcomes(self) -> None:
        """Failures that follow from responses: known, leaning (one treatment of several failed), or ruled out."""
        below = self.said.below
        for finding, wholes in self.failures.items():
            for whole in wholes:
                # Whether one treatment is enough, for relief as for failure, no passage says.
                if (whole, "relieved") in self.answers:
                    self.ruled_out[finding].add(whole)
                failed = {t for t, value in self.answers if value == "failed" and below(t, whole)}
                known_by = failed & {whole}
                named = self._offered_below(whole)
                if named and all(any(below(iri, t) for t in failed) for iri in named):
                    known_by |= {t for t in failed if any(below(iri, t) for iri in named)}
                if known_by:
                    self.known[finding] |= known_by
                elif failed and finding not in self.known:
                    self.leaning[finding] = tuple(sorted(failed))

    def _offered_below(self, whole: str) -> list[str]:
        """The kinds of a treatment that its stage offers by name."""
        at = [option for stage in self.pathway.by_iri.values() for option in stage.walk() if option.iri == whole]
        return [member.iri for option in at for member in option.members if member.relation == "offers"]

    def _conflicts(self) -> Iterator[Note]:
        """Each contradiction once, by the given facts."""
        found: dict[tuple[str, ...], Note] = {}

        def report(one: str, other: str, text: str, passages: Passages = ()) -> None:
            pair = tuple(sorted({one, other}))
            found.setdefault(pair, Note(pair, text, passages))

        label, below, answers = self.graph.label, self.said.below, sorted(self.answers)
        for finding, origins in sorted(self.known.items()):
            for denied in sorted(self.absent):
                if any(below(iri, denied) for iri in (finding, *self.graph.iris(finding, COURSE_OF))):
                    for origin in sorted(origins):
                        other = "" if origin == denied else f"{label(denied)} "
                        report(origin, denied, f"{label(origin)} is given as present, and {other}as absent")
        for treatment, value in answers:
            for other, another in answers:
                if treatment == other and value < another:
                    report(treatment, other, f"{label(treatment)}: both {value} and {another} are given")
                elif treatment != other and (value, another) == ("failed", "relieved") and below(other, treatment):
                    report(treatment, other, f"{label(treatment)} failed, and {label(other)} relieved symptoms")
        for finding, wholes in self.failures.items():
            origins = self.known.get(finding, set())
            passages = in_order(chain.from_iterable(wholes.values()))
            for treatment, value in answers:
                part = any(below(treatment, whole) for whole in wholes)
                against = part if value == "relieved" else value == "partial" and treatment in wholes
                if against and finding in origins:
                    text = f"{label(finding)} is given, and that {label(treatment)} {_HOW[value]} symptoms"
                    report(finding, treatment, text, passages)
            for outcome, said in self.said.table("failsToReach").get(finding, {}).items():
                for reaching in sorted(known for known in self.known if below(known, outcome)):
                    for origin in sorted(origins):
                        text = f"{label(origin)} is given, and so is {label(reaching)}, which it does not reach"
                        report(origin, reaching, text, said)
        for treatment, origins in sorted(self.done.items()):
            for declined in sorted(self.declined):
                if below(treatment, declined):
                    for origin in sorted(origins):
                        how = "was tried" if origin == treatment else f"is given ({label(treatment)} was tried)"
                        report(origin, declined, f"{label(declined)} was declined, and {label(origin)} {how}")
        yield from (found[pair] for pair in sorted(found))


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


def _listed(names: Iterable[str]) -> list[str]:
    """A single string is one name, and no sequence of letters."""
    return [names] if isinstance(names, str) else list(names)


def _pairs(responses: Responses) -> Iterator[tuple[str, str]]:
    items = responses.items() if isinstance(responses, Mapping) else _listed(responses)  # type: ignore[arg-type]
    for item in items:
        name, value = item.rpartition("=")[::2] if isinstance(item, str) else item
        value = value.strip().casefold()
        if not name or value not in RESPONSES:
            how = ", ".join(RESPONSES)
            raise UsageError(f'"{visible(str(item), 80)}" is no response; write TREATMENT= and one of {how}')
        yield name.strip(), value
