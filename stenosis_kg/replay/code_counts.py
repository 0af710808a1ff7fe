"""Code counts: the codes of the data, how often each occurs, the names to look it up by, and which few persons have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..errors import visible
from ..statements.mappings import Mappings
from .engine import Engine, Reference
from .ingest import AS_CODE, BIRTH, DEATH, SOURCE
from .reading import Input
from .rules import CodeForm, Rules

__all__ = ["CodeCount", "code_counts", "plain", "rare", "split"]

_SEPARATORS = ("//", "/", ":", "|")
_SAMPLE = 61  # one person in so many
_LONG = 200  # characters of a label


@dataclass(frozen=True, slots=True)
class CodeCount:
    """A code of the data, and in how many events it is.

    Attributes
    ----------
    names, above : (vocabulary, code) pairs to look it up by, and those of the codes above it; "" an unknown vocabulary
    label : what the data calls it
    standard : false for OMOP's source concept, which stands beside a standard one in the same event
    """

    code: str
    names: tuple[tuple[str, str], ...]
    events: int
    label: str = ""
    above: tuple[tuple[str, str], ...] = ()
    standard: bool = True


def code_counts(engine: Engine, given: Input, rules: Rules, mappings: Mappings) -> Iterator[CodeCount]:
    """Every code of the events. Vocabularies are known by their names in the rules and their prefixes in mappings."""
    systems = {plain(name): name for name in mappings.vocabularies} | rules.systems
    counts = engine.rows("SELECT e.code, COUNT(*) AS events FROM events e GROUP BY e.code")
    if given.kind == "omop":
        yield from _concepts(engine, given, systems, counts, mappings)
        return
    for code, events in counts:
        if code not in (BIRTH, DEATH):
            yield CodeCount(code, (split(code, systems, rules.forms),), events)


def rare(engine: Engine, codes: Iterable[tuple[str, int]], least: int) -> set[str]:
    """Codes recorded for fewer than `least` persons.

    A 1-in-61 sample of persons clears the common codes first; only the undecided are counted in full.

    Parameters
    ----------
    codes : code and number of events
    """
    known = dict(codes)
    few = {code for code, events in known.items() if events < least}
    count = "SELECT e.code, COUNT(DISTINCT e.person) FROM events e JOIN open_codes o ON o.code = e.code"
    engine.reference("open_codes", _codes(known.keys() - few))
    sampled = engine.rows(f"{count} WHERE e.person % {_SAMPLE} = 0 GROUP BY e.code")
    undecided = known.keys() - few - {code for code, persons in sampled if persons >= least}
    engine.reference("open_codes", _codes(undecided))
    counted = engine.rows(f"{count} GROUP BY e.code") if undecided else []
    return few | {code for code, persons in counted if persons < least}


def split(code: str, systems: Mapping[str, str], forms: Iterable[CodeForm] = ()) -> tuple[str, str]:
    """The vocabulary and the local part of a code as data writes it; "" for an unknown vocabulary.

    Parameters
    ----------
    systems : `plain` name -> vocabulary
    forms : prefixes that name their vocabulary in several parts; they come first

    >>> split("ICD10CM//M48.07", {"ICD10CM": "ICD10CM"})
    ('ICD10CM', 'M48.07')
    >>> split("DIAGNOSIS//ICD//9//72402", {}, [CodeForm("DIAGNOSIS//ICD//9//", "ICD9CM", 3)])
    ('ICD9CM', '724.02')
    >>> split("local/17", {"ICD10CM": "ICD10CM"})
    ('', '17')
    """
    for form in forms:
        if code.upper().startswith(form.begins):
            local = code[len(form.begins) :].strip()
            missing = form.dot and "." not in local and len(local) > form.dot
            return form.system, f"{local[: form.dot]}.{local[form.dot :]}" if missing else local
    for separator in _SEPARATORS:
        system, found, local = code.partition(separator)
        if found:
            return systems.get(plain(system), ""), local.strip()
    return "", code.strip()


def plain(system: str) -> str:
    """The name of a vocabulary in capitals, without punctuation.

    >>> plain("ICD-10-CM")
    'ICD10CM'
    """
    return "".join(char for char in system.upper() if char.isalnum())


def _concepts(
    engine: Engine, given: Input, systems: Mapping[str, str], counts: list[tuple[str, int]], mappings: Mappings
) -> Iterator[CodeCount]:
    """OMOP concepts: by id, and by the vocabulary and the hierarchy of the data's own tables, as far as it has them."""
    ids = {code: code.removeprefix(SOURCE) for code, _ in counts}
    engine.reference("data_codes", _codes(ids.values()))
    names = _names(engine, given, systems)
    above: dict[str, list[tuple[str, str]]] = defaultdict(list)
    if "concept_ancestor" in given.tables:
        engine.reference("mapped_codes", _codes(row.code for row in mappings.rows if row.vocabulary == "OMOP"))
        for below, each in engine.rows(
            "SELECT DISTINCT d.code, m.code FROM given_concept_ancestor a"
            f" JOIN data_codes d ON d.code = {AS_CODE.format('a.descendant_concept_id')}"
            f" JOIN mapped_codes m ON m.code = {AS_CODE.format('a.ancestor_concept_id')} WHERE d.code <> m.code"
        ):
            above[below].append(("OMOP", each))
    for code, events in counts:
        concept = ids[code]
        vocabulary, source, label = names.get(concept, ("", "", ""))
        named = (("OMOP", concept), *([(vocabulary, source)] if vocabulary else []))
        yield CodeCount(code, named, events, label, tuple(sorted(above[concept])), standard=code == concept)


def _names(engine: Engine, given: Input, systems: Mapping[str, str]) -> dict[str, tuple[str, str, str]]:
    """Concept id -> vocabulary ("" where unknown), code and name, as far as the data has them."""
    if "concept" not in given.tables:
        return {}
    name = "c.concept_name" if "concept_name" in given.tables["concept"].columns else "''"
    rows = engine.rows(
        f"SELECT d.code, c.vocabulary_id, c.concept_code, {name} FROM given_concept c"
        f" JOIN data_codes d ON d.code = {AS_CODE.format('c.concept_id')}"
    )
    return {
        concept: (systems.get(plain(vocabulary), ""), code, visible(label or "", _LONG))
        for concept, vocabulary, code, label in rows
    }


def _codes(codes: Iterable[str]) -> Reference:
    return Reference(("code",), tuple((code,) for code in sorted(set(codes))))
