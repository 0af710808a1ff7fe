"""The codes that occur in the events: how often, by which names they can be looked up, and which of them are rare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ..errors import visible
from ..statements.mappings import Mappings
from .codebook import Seen, plain, split
from .engine import Engine, whole
from .ingest import BIRTH, DEATH, SOURCE
from .reading import Input
from .rules import Rules
from .tables import Reference

__all__ = ["occurring", "rare"]

_SAMPLE = 61
_LONG = 200  # characters of what the data calls a code
_ID = "CAST({} AS VARCHAR(20))"


def occurring(engine: Engine, given: Input, rules: Rules, mappings: Mappings) -> Iterator[Seen]:
    """Every code that occurs. A vocabulary is known by a name that the rules have, or by its prefix in a mapping."""
    systems = {plain(name): name for name in mappings.vocabularies} | rules.systems
    counts = [(str(code), whole(events)) for code, events in engine.rows(
        "SELECT e.code, COUNT(*) AS events FROM events e GROUP BY e.code")]  # fmt: skip
    if given.kind == "omop":
        yield from _concepts(engine, given, systems, counts, mappings)
        return
    for code, events in counts:
        if code not in (BIRTH, DEATH):
            yield Seen(code, (split(code, systems, rules.forms),), events)


def rare(engine: Engine, codes: Iterable[tuple[str, int]], least: int) -> set[str]:
    """Those of the (code, events) that fewer than ``least`` persons have.

    Nobody need count the persons of a common code: as many as are needed are soon found in a sample of them. All are
    counted only for codes of which that is not so.
    """
    known = dict(codes)
    few = {code for code, events in known.items() if events < least}
    count = "SELECT e.code, COUNT(DISTINCT e.person) FROM events e JOIN open_codes o ON o.code = e.code"
    engine.reference("open_codes", _codes(known.keys() - few))
    sampled = engine.rows(f"{count} WHERE e.person % {_SAMPLE} = 0 GROUP BY e.code")
    still_open = known.keys() - few - {str(code) for code, persons in sampled if whole(persons) >= least}
    engine.reference("open_codes", _codes(still_open))
    counted = engine.rows(f"{count} GROUP BY e.code") if still_open else []
    return few | {str(code) for code, persons in counted if whole(persons) < least}


def _concepts(
    engine: Engine, given: Input, systems: Mapping[str, str], counts: list[tuple[str, int]], mappings: Mappings
) -> Iterator[Seen]:
    """OMOP concepts: by their ids, and by the vocabulary and the hierarchy that come with the data, if they do."""
    ids = {code: code.removeprefix(SOURCE) for code, _ in counts}
    engine.reference("occurring", _codes(ids.values()))
    names = _names(engine, given, systems)
    above: dict[str, list[tuple[str, str]]] = defaultdict(list)
    if "concept_ancestor" in given.tables:
        engine.reference("wanted", _codes(row.code for row in mappings.rows if row.vocabulary == "OMOP"))
        for below, each in engine.rows(
            "SELECT DISTINCT o.code, w.code FROM given_concept_ancestor a"
            f" JOIN occurring o ON o.code = {_ID.format('a.descendant_concept_id')}"
            f" JOIN wanted w ON w.code = {_ID.format('a.ancestor_concept_id')} WHERE o.code <> w.code"
        ):
            above[str(below)].append(("OMOP", str(each)))
    for code, events in counts:
        concept = ids[code]
        vocabulary, source, label = names.get(concept, ("", "", ""))
        named = (("OMOP", concept), *([(vocabulary, source)] if vocabulary else []))
        yield Seen(code, named, events, label, tuple(sorted(above[concept])), standard=code == concept)


def _names(engine: Engine, given: Input, systems: Mapping[str, str]) -> dict[str, tuple[str, str, str]]:
    """Concept id -> vocabulary ("" where it is none of ours), code and name, as far as the data tells."""
    if "concept" not in given.tables:
        return {}
    name = "c.concept_name" if "concept_name" in given.tables["concept"].columns else "''"
    rows = engine.rows(
        f"SELECT o.code, c.vocabulary_id, c.concept_code, {name} FROM given_concept c"
        f" JOIN occurring o ON o.code = {_ID.format('c.concept_id')}"
    )
    return {
        str(concept): (systems.get(plain(str(vocabulary)), ""), str(code), visible(str(label or ""), _LONG))
        for concept, vocabulary, code, label in rows
    }


def _codes(codes: Iterable[str]) -> Reference:
    return Reference(("code",), tuple((code,) for code in sorted(set(codes))))
