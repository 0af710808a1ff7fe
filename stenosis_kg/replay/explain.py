"""A replay's findings in sentences: its headline, and notes on what its data can show and what was read into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..paths import settings
from ..rdf.graph import stands
from .codebook import NOT_TOLD, OVERLAP
from .result import CohortResult

__all__ = ["Note", "headline", "notes"]

Note = tuple[str, str]
"""What a note is about, and its text."""

_MOST = 6  # index codes that a note lists
_REQUIRED = ("unanswered", "unfollowed")  # deviations from what a sentence calls necessary or essential


def headline(found: CohortResult) -> str:
    """The deviation with the largest share, and the one with most persons if that is another.

    Deviations from what a sentence calls necessary or essential come before others. Sentences whose counts are
    suppressed are listed at the end.
    """
    if not found.persons:
        return "Nobody in the data is in the cohort."
    rows: list[dict[str, Any]] = found.tables["deviations_by_sentence"].dicts()
    if not any(row["assessed"] != 0 for row in rows):
        return "Whether care deviated from the document cannot be seen in this data: what it cannot show stands below."
    suppressed = [_number(row["sentence"]) for row in rows if row["assessed"] is None]
    silent = f" Not shown, as too few: {', '.join(suppressed)}." if suppressed else ""
    shown = [row for row in rows if row["persons"] and row["percent"] is not None]
    if not shown:
        return f"No deviation from the document is on record that may be shown.{silent}"
    required = [row for row in shown if row["kind"] in _REQUIRED]
    first = max(required or shown, key=lambda row: row["percent"])
    most = max(shown, key=lambda row: row["persons"])
    lead = "Care most often deviated from" if required else "Care was most often not as described in"
    other = f" Most persons: {_number(most['sentence'])}, {_of(most)}." if most is not first else ""
    return f"{lead} {_number(first['sentence'])}: {first['words']}, in {_of(first)}.{other}{silent}"


def notes(found: CohortResult) -> list[Note]:
    """What to know before the numbers are believed; the caveats come last."""
    rows = found.tables["deviations_by_sentence"].dicts()
    assessed = {str(row["kind"]) for row in rows if row["assessed"] != 0}
    return [
        *_index(found),
        *_reading(found),
        *_unobservable(found),
        *_denied(found),
        *_rules(found),
        *_ends(found),
        *_suppressed(found),
        # Those of a kind of deviation stand only where that was assessed.
        *((c["title"], c["text"]) for c in settings("replay")["caveats"] if c.get("of") in (None, "", *assessed)),
    ]


def _index(found: CohortResult) -> Iterator[Note]:
    codes = [e for e in found.codes.entries if any(role.startswith("index") for role in e.roles)]
    listed = ", ".join(f"{e.code} ({e.level})" for e in codes[:_MOST]) + (" and others" if len(codes) > _MOST else "")
    exact = any(e.level in ("exact", "narrow") for e in codes)
    name = "no_index" if not codes else "index" if exact else "index_broad"
    yield _note(name, condition=" or ".join(part.label for part in found.model.pathway.conditions), codes=listed)


def _reading(found: CohortResult) -> Iterator[Note]:
    given, steps = found.given, found.tables["attrition"].rows
    if "observation_period" not in given.tables:
        yield _note("observation")
    if steps[0][1] is not None and steps[-1][1] is not None:
        yield _note("attrition", data=_many(steps[0][1]), cohort=_many(steps[-1][1]))
    if given.left_out_count:
        yield _note("bad_rows", rows=_many(given.left_out_count))
    if given.undated:
        yield _note("undated", rows=_many(given.undated))


def _unobservable(found: CohortResult) -> Iterator[Note]:
    """What this data cannot show at all."""
    model, codes = found.model, found.codes
    for number, stage in model.stages.items():
        if not codes.shows(number):
            yield _note("no_code_for_stage", stage.label)
    for stage in model.pathway.unplaced:
        yield _note("unplaced_stage", stage.label, passages=", ".join(passage.name for passage in stage.passages))
    for how, name in ((NOT_TOLD, "options_not_told"), (OVERLAP, "options_that_overlap")):
        options = [row["option_label"] for row in found.tables["options"].dicts() if row["coded"] == how]
        if options:
            yield _note(name, options=", ".join(map(str, options)))
    lacking = sum(each.reason == "no mappings for its vocabulary" for each in codes.unmapped)
    if lacking:
        yield _note("no_mappings", codes=f"{_many(lacking)} code{' is' if lacking == 1 else 's are'}")
    for sign in model.signs:
        if not codes.can_show(sign) and not model.derivable(sign):
            yield _note("no_code_for_sign", model.graph.label(sign))


def _denied(found: CohortResult) -> Iterator[Note]:
    for each in found.model.triggers.values():
        if each.trigger.denied:
            passages = ", ".join(passage.curie for passage in each.trigger.denied)
            yield _note("denied_trigger", each.trigger.label, passages=passages)


def _rules(found: CohortResult) -> Iterator[Note]:
    model, rules = found.model, found.model.rules
    numbers = {parameter.name: parameter.value for parameter in rules.parameters}
    for sign in model.signs:
        label = model.graph.label(sign)
        repeats = [repeat for repeat in rules.repeats if repeat.sign == sign]
        for rule in (*repeats, rules.trial) if model.tried(sign) else repeats:
            yield _note("derived_sign", label, rule=rule.text.format_map(numbers), because=rule.because)
        if model.completed(sign):
            yield _note("completed_sign", label, rule=rules.completion.text, because=rules.completion.because)
    for reading in rules.readings:
        if not stands(model.graph.store, reading.concept):  # the graph of another condition
            continue
        one, later = model.graph.label(reading.concept), model.graph.label(reading.later)
        yield _note("later_reading", one, days=numbers["rehabilitation"], later=later, because=reading.because)


def _ends(found: CohortResult) -> Iterator[Note]:
    censored = [row for row in found.tables["flows"].dicts() if row["target"] == "censored"]
    shown = [row["moves"] for row in censored if isinstance(row["moves"], int)]
    if shown:
        persons = f"{'at least ' * (len(shown) < len(censored))}{_many(sum(shown))}"
        with_the_dead = any(str(row["target_label"]).startswith("died") for row in censored)
        days = found.model.rules["follow_up"]
        yield _note("ends_with_the_dead" if with_the_dead else "ends", persons=persons, days=days)
    counts = [
        f"{_number(row['sentence'])}: {_many(row['undetermined'])}"
        for row in found.tables["deviations_by_sentence"].dicts()
        if row["undetermined"]
    ]
    if counts:
        yield _note("undetermined", counts="; ".join(counts))


def _suppressed(found: CohortResult) -> Iterator[Note]:
    """Codes without a role, and small cells."""
    unmapped = found.codes.unmapped
    if unmapped:
        count = sum(each.reason == "vocabulary not known" for each in unmapped)
        unknown = f", {_many(count)} of them of a vocabulary that is not known" if count else ""
        yield _note("unmapped", codes=_many(len(unmapped)), unknown=unknown)
    if found.min_cell > 1:
        yield _note("small_cells", least=found.min_cell)


def _note(name: str, about: str = "", **values: object) -> Note:
    """A note of ``assets/replay_notes.toml``, with its placeholders filled in."""
    note = settings("replay_notes")[name]
    title = note.get("title", about)
    return title[:1].upper() + title[1:], note["text"].format(about=about, **values)


def _number(sentence: object) -> str:
    """The number of a sentence, such as "s8b", from its IRI."""
    return str(sentence).rpartition("/")[2]


def _many(count: object) -> str:
    """A number with separators of thousands."""
    return f"{count:,}" if isinstance(count, int) else str(count)


def _of(row: dict[str, Any]) -> str:
    """A count in words: "20 of 37 assessable persons (54.1 %)"."""
    return f"{_many(row['persons'])} of {_many(row['assessed'])} assessable persons ({row['percent']} %)"
