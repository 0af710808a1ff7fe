"""What is known of the pathway and of the codes, as the small tables of whole numbers that the SQL joins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ..errors import UsageError
from .codebook import Codebook
from .model import Model

__all__ = ["WIDE", "Reference", "complete", "is_text", "references"]

_BITS = 62
WIDE = frozenset(["bit", "options"])
"""The columns that hold bits, in 64."""

_TEXT = frozenset(["code", "iri", "label", "sentence", "said", "of"])

Row: TypeAlias = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A table: the names of its columns, and its rows. All are whole numbers, but for the columns of `is_text`."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def is_text(column: str) -> bool:
    """Whether a column of this name holds text."""
    return column in _TEXT


def references(model: Model, codebook: Codebook) -> dict[str, Reference]:
    """The tables by name. A sign that no vocabulary of the data has a code for, and no rule shows, is not observed."""
    signs, options, rules = model.signs, model.options, model.rules
    items = tuple(codebook.items.items())

    def with_role(*names: str) -> Iterator[tuple[int, str]]:
        for (concept, level), number in items:
            for role in model.roles(concept, level):
                if role.name in names:
                    yield number, role.of

    def option_rows() -> Iterator[Row]:
        for (concept, level), number in items:
            offered = model.option_of(concept)
            if offered is None or level not in rules.match["option"]:
                continue
            later = options[offered.later] if offered.later else None
            after = (later.stage, later.number, later.modality) if later else (-1, -1, -1)
            yield (number, offered.stage, offered.number, offered.modality, int(offered.operation),
                   int(offered.after), *after)  # fmt: skip

    def observable(sign: str) -> bool:
        shown_by_rule = model.tried(sign) or model.completed(sign) or model.repeated(sign)
        return bool(shown_by_rule) or codebook.can_show(sign)

    red_flag, lookback = rules["red_flag"], rules["lookback"]
    escalations = [
        (e, model.source(e), model.target(e), int(model.bypass(e))) for e in model.escalations
    ]  # fmt: skip
    triggers = model.triggers.values()
    found: dict[str, tuple[str, Iterator[Row] | list[Row]]] = {
        "codebook": ("code item", [(e.code, codebook.items[e.concept, e.level]) for e in codebook.entries]),
        "index_items": ("item", [(number,) for number, _ in with_role("index")]),
        "option_items": (
            "item stage option modality delimits needs_operation later_stage later_option later_modality",
            option_rows(),
        ),
        "sign_items": (
            "item sign",
            [(number, signs[of]) for number, of in with_role("red flag", "failure", "trigger", "indication")],
        ),
        "stages": (
            "stage starts delimits observable",
            [
                (number, int(stage.start), int(model.operative(number)), int(codebook.shows(number)))
                for number, stage in model.stages.items()
            ],
        ),
        "escalations": ("escalation source target bypass", [*escalations]),
        "triggers": (
            "trigger escalation parts reach firm rank",
            [(t.number, t.escalation, len(t.signs), red_flag if model.bypass(t.escalation) else lookback, int(t.firm),
              t.rank) for t in triggers],
        ),
        "trigger_parts": ("trigger sign", [(t.number, signs[sign]) for t in triggers for sign in t.signs]),
        "signs": ("sign observable", [(number, int(observable(sign))) for sign, number in signs.items()]),
        "trial_items": (
            "sign stage option",
            [(n, o.stage, o.number) for sign, n in signs.items() for o in model.tried(sign) if not o.operation],
        ),
        "repeat_items": ("sign item", [(signs[of], number) for number, of in with_role("symptom")]),
        "completions": (
            "sign stage", [(number, stage) for sign, number in signs.items() for stage in model.completed(sign)],
        ),
        "indications": (
            "indication option stage parts",
            [(i.number, i.option, options[i.option].stage, len(i.signs)) for i in model.indications.values()],
        ),
        "indication_parts": (
            "indication sign", [(i.number, signs[sign]) for i in model.indications.values() for sign in i.signs],
        ),
        "timed": (
            "source target",
            sorted({(0, number) for number in model.stages} | {(e[1], e[2]) for e in escalations if e[1] != -1}),
        ),
        "params": (" ".join(p.name for p in rules.parameters), [tuple(p.value for p in rules.parameters)]),
    }  # fmt: skip
    return complete({name: Reference(tuple(columns.split()), tuple(rows)) for name, (columns, rows) in found.items()})


def complete(tables: dict[str, Reference]) -> dict[str, Reference]:
    """With what follows from the tables: each option as a bit, by which the options of a step are held in one number,
    and the items that are traces of a finding.

    Raises
    ------
    UsageError
        If there are more options than a whole number has bits.
    """
    items = tables["option_items"]
    place = {name: items.columns.index(name) for name in items.columns}
    kinds: dict[int, int] = {}
    for row in items.rows:
        for option, modality in (("option", "modality"), ("later_option", "later_modality")):
            kinds[int(row[place[option]])] = int(row[place[modality]])
            kinds.setdefault(int(row[place[modality]]), int(row[place[modality]]))
    kinds.pop(-1, None)
    bits = {option: 1 << bit for bit, option in enumerate(sorted(kinds))}
    if len(bits) > _BITS:
        raise UsageError(
            f"the data has {len(bits)} options of the pathway on record, and a replay holds {_BITS}; use fewer"
        )
    signs, repeats = tables["sign_items"], tables["repeat_items"]
    traces = {row[signs.columns.index("item")] for row in signs.rows}
    traces |= {row[repeats.columns.index("item")] for row in repeats.rows}
    return {
        **tables,
        "options": Reference(("option", "modality", "bit"), tuple((o, m, bits[o]) for o, m in sorted(kinds.items()))),
        "option_items": Reference(
            (*items.columns, "bit"), tuple((*row, bits[int(row[place["option"]])]) for row in items.rows)
        ),
        "trace_items": Reference(("item",), tuple((item,) for item in sorted(traces))),
    }
