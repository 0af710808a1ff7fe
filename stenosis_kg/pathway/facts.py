"""What is known of a patient: findings, what was tried and how it went, resolved, spelt out, and held against itself.

What is not given is not taken for absent, and contradictions are kept and reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..errors import UsageError, visible
from ..namespaces import SKG, compact
from ..statements import Passage, Passages, in_order
from ..statements.names import resolve
from ..statements.reading import Statements, Table, statements_of
from .model import Option, PathwayRecords
from .routes import graph_of

__all__ = ["ABSENT", "RESPONSES", "Facts", "Note", "facts"]

ABSENT = "not:"
RESPONSES = ("failed", "partial", "relieved")
_HOW = {"partial": "relieved a part of the", "relieved": "relieved"}

# What can be found in a patient, and what can be done to one: classes of the schema.
_KINDS = ("Finding", "Condition", "AllOf", "PathologicalChange", "Outcome", "DecisionFactor")
_FINDABLE = frozenset(SKG + kind for kind in _KINDS)
_DOABLE = frozenset({SKG + "Intervention"})
_COURSE_OF = SKG + "courseOf"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark beside the steps: the concepts (IRIs) that it is about, its words, and the passages that it rests on."""

    concepts: tuple[str, ...]
    text: str
    passages: tuple[Passage, ...] = ()


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

    def relieved(self) -> tuple[str, ...]:
        """The treatments that relieved symptoms, where nothing contradicts it."""
        return tuple(t for t, response in self.responses if response == "relieved" and t not in self.contested)


def facts(
    pathway: PathwayRecords,
    findings: Iterable[str],
    tried: Iterable[str],
    declined: Iterable[str],
    responses: Mapping[str, str] | Iterable[str | tuple[str, str]],
) -> Facts:
    """Resolve the given names, and add what they imply.

    Raises
    ------
    UnknownName
        If nothing in the graph has a name; the error has the nearest.
    UsageError
        If a treatment is given as a finding or the other way round, or a response is none of ``RESPONSES``.
    """
    return _Reader(pathway).facts(findings, tried, declined, responses)


class _Reader:
    def __init__(self, pathway: PathwayRecords) -> None:
        self.pathway = pathway
        self.graph = graph_of(pathway)
        self.said = statements_of(self.graph)
        self.failures, self.completions = self.said.table("failureOf"), self.said.table("completionOf")
        self.unreached = self.said.table("failsToReach")
        self.read_as: set[tuple[str, str]] = set()

    def facts(
        self,
        findings: Iterable[str],
        tried: Iterable[str],
        declined: Iterable[str],
        responses: Mapping[str, str] | Iterable[str | tuple[str, str]],
    ) -> Facts:
        given = [self._finding(name) for name in _listed(findings)]
        here = {iri for iri, absent in given if not absent}
        absent = {iri for iri, absent in given if absent}
        given_tried = {self._resolve(name, _DOABLE) for name in _listed(tried)}
        refused = {self._resolve(name, _DOABLE) for name in _listed(declined)}
        answers = {(self._resolve(name, _DOABLE), value) for name, value in _pairs(responses)}

        known: dict[str, set[str]] = defaultdict(set)
        for finding in here:
            for part in (finding, *self._parts(finding)):
                known[part].add(finding)
        # What a finding says was done: a failure or a completion is one of something.
        done: dict[str, set[str]] = defaultdict(set)
        for treatment in (*given_tried, *(treatment for treatment, _ in answers)):
            for part in self._combined(treatment):
                done[part].add(treatment)
        for finding in sorted(known):
            for table in (self.failures, self.completions):
                for treatment in table.get(finding, {}):
                    done[treatment].add(finding)
        for finding, treatments in self.completions.items():
            for treatment, origins in sorted(done.items()):
                if any(self.said.below(treatment, whole) for whole in treatments):
                    known[finding] |= origins
        leaning, ruled_out = self._outcomes_of(answers, known)
        for finding in absent:
            ruled_out[finding].add(finding)
            for entity in {finding, *self.said.down(finding)}:
                for course in self.graph.subjects(_COURSE_OF, entity):
                    ruled_out[course].add(finding)

        conflicts = tuple(self._conflicts(known, absent, done, refused, answers))
        return Facts(
            tuple(sorted(here)), tuple(sorted(absent)), tuple(sorted(given_tried)), tuple(sorted(refused)),
            tuple(sorted(answers)),
            known={finding: frozenset(known[finding]) for finding in sorted(known)},
            ruled_out={finding: frozenset(ruled_out[finding]) for finding in sorted(ruled_out)},
            done=frozenset(done),
            leaning=leaning,
            conflicts=conflicts,
            contested=frozenset(iri for note in conflicts for iri in note.concepts),
            said=self.said,
            read_as=tuple(sorted(self.read_as)),
            symptoms=tuple(sorted(filter(self._symptomatic, known))),
        )  # fmt: skip

    def _finding(self, name: str) -> tuple[str, bool]:
        """The IRI of a finding, and whether it is given as absent."""
        if name.casefold().startswith(ABSENT):
            return self._resolve(name[len(ABSENT) :], _FINDABLE), True
        return self._resolve(name, _FINDABLE), False

    def _resolve(self, name: str, classes: frozenset[str]) -> str:
        if not name.strip():
            raise UsageError("an empty name was given; name a concept, by its label or its CURIE")
        iri = resolve(self.graph, name, "concept")
        if not classes & set(self.said.classes(iri)):
            label = self.graph.label(iri)
            if classes is _FINDABLE and _DOABLE & set(self.said.classes(iri)):
                raise UsageError(f'"{label}" is a treatment, no finding; say that it was tried, or declined')
            wanted = "a treatment" if classes is _DOABLE else "a finding or a condition"
            raise UsageError(f'"{label}" ({compact(iri)}) was given where {wanted} is needed; name one')
        if ":" not in name and _plain(name) not in map(_plain, (self.graph.label(iri), compact(iri).partition(":")[2])):
            self.read_as.add((" ".join(name.split()).casefold(), self.graph.label(iri)))
        return iri

    def _symptomatic(self, finding: str) -> bool:
        """Whether a finding is a symptom, or a course of one."""
        entities = (finding, *self.graph.iris(finding, _COURSE_OF))
        return any(SKG + "Symptom" in self.said.classes(iri) for iri in entities)

    def _parts(self, iri: str) -> Iterator[str]:
        """What an all-of needs, all the way down."""
        table, seen = self.said.table("requires"), [iri]
        for current in seen:
            seen.extend(part for part in table.get(current, {}) if part not in seen)
        yield from seen[1:]

    def _combined(self, treatment: str) -> list[str]:
        """A treatment, and what it is said to be a combination of."""
        return [treatment, *self.said.table("combines").get(treatment, {})]

    def _outcomes_of(
        self, answers: set[tuple[str, str]], known: dict[str, set[str]]
    ) -> tuple[dict[str, tuple[str, ...]], dict[str, set[str]]]:
        """Failures that follow from responses: known, leaning (one treatment of several failed), or ruled out."""
        below = self.said.below
        leaning: dict[str, tuple[str, ...]] = {}
        ruled_out: dict[str, set[str]] = defaultdict(set)
        for finding, wholes in self.failures.items():
            for whole in wholes:
                # Whether one treatment is enough, for relief as for failure, no passage says.
                ruled_out[finding] |= {t for t, value in answers if value == "relieved" and t == whole}
                failed = {t for t, value in answers if value == "failed" and below(t, whole)}
                known_by = failed & {whole}
                named = [option.iri for option in self._offered_below(whole)]
                if named and all(any(below(iri, t) for t in failed) for iri in named):
                    known_by |= {t for t in failed if any(below(iri, t) for iri in named)}
                some = tuple(sorted(failed))
                if known_by:
                    known[finding] |= known_by
                elif some and finding not in known:
                    leaning[finding] = some
            if not ruled_out[finding]:
                del ruled_out[finding]
        return leaning, ruled_out

    def _offered_below(self, whole: str) -> list[Option]:
        """The kinds of a treatment that its stage offers by name."""
        stages = (*self.pathway.stages, *self.pathway.unplaced)
        at = [option for stage in stages for option in stage.walk() if option.iri == whole]
        return [member for option in at for member in option.members if member.relation == "offers"]

    def _conflicts(
        self,
        known: dict[str, set[str]],
        absent: set[str],
        done: dict[str, set[str]],
        refused: set[str],
        answers: set[tuple[str, str]],
    ) -> Iterator[Note]:
        """Each contradiction once, by the given facts."""
        found: dict[tuple[str, ...], Note] = {}

        def report(one: str, other: str, text: str, passages: Passages = ()) -> None:
            pair = tuple(sorted({one, other}))
            found.setdefault(pair, Note(pair, text, passages))

        label, below = self.graph.label, self.said.below
        for finding, origins in known.items():
            for denied in absent:
                if any(below(iri, denied) for iri in (finding, *self.graph.iris(finding, _COURSE_OF))):
                    for origin in origins:
                        other = "" if origin == denied else f"{label(denied)} "
                        text = f"{label(origin)} is given as present, and {other}as absent"
                        report(origin, denied, text)
        for treatment, value in sorted(answers):
            for other, another in sorted(answers):
                if treatment == other and value < another:
                    report(treatment, other, f"{label(treatment)}: both {value} and {another} are given")
                elif treatment != other and (value, another) == ("failed", "relieved") and below(other, treatment):
                    report(treatment, other, f"{label(treatment)} failed, and {label(other)} relieved symptoms")
        for finding, wholes in self.failures.items():
            origins = known.get(finding, set())
            passages = in_order(passage for said in wholes.values() for passage in said)
            for treatment, value in sorted(answers):
                part = any(below(treatment, whole) for whole in wholes)
                against = part if value == "relieved" else value == "partial" and treatment in wholes
                if against and finding in origins:
                    text = f"{label(finding)} is given, and that {label(treatment)} {_HOW[value]} symptoms"
                    report(finding, treatment, text, passages)
            for outcome, said in self.unreached.get(finding, {}).items():
                for reached in known:
                    if below(reached, outcome):
                        for origin in origins:
                            text = f"{label(origin)} is given, and so is {label(reached)}, which it does not reach"
                            report(origin, reached, text, said)
        for treatment, origins in done.items():
            for declined in refused:
                if below(treatment, declined):
                    for origin in origins:
                        how = "was tried" if origin == treatment else f"is given ({label(treatment)} was tried)"
                        report(origin, declined, f"{label(declined)} was declined, and {label(origin)} {how}")
        yield from (found[pair] for pair in sorted(found))


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


def _listed(names: Iterable[str]) -> list[str]:
    """A single string is one name, and no sequence of letters."""
    return [names] if isinstance(names, str) else list(names)


def _pairs(responses: Mapping[str, str] | Iterable[str | tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(treatment, response) from a mapping, from pairs, or from "TREATMENT=response"."""
    items = responses.items() if isinstance(responses, Mapping) else _listed(responses)  # type: ignore[arg-type]
    for item in items:
        name, value = item.rpartition("=")[::2] if isinstance(item, str) else item
        value = value.strip().casefold()
        if not name or value not in RESPONSES:
            raise UsageError(
                f'"{visible(str(item), 80)}" is no response; write TREATMENT= and one of {", ".join(RESPONSES)}'
            )
        yield name.strip(), value
