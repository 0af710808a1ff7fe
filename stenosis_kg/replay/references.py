"""The pathway, the codes and the names, as the reference tables of whole numbers that the SQL joins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..errors import UsageError
from ..tabular import guarded
from .codebook import Codebook
from .deviations import KINDS, deviation_rules
from .engine import Engine, Reference, ReferenceRow
from .model import Model

__all__ = ["complete", "name_options", "references"]

_BITS = 62


def references(model: Model, codebook: Codebook) -> dict[str, Reference]:
    """The reference tables by name.

    A sign is observable if a vocabulary of the data has a code for it, or a rule derives it.

    Raises
    ------
    UsageError
        If the data has more options on record than a replay can hold.
    """
    signs, options, rules, triggers = model.signs, model.options, model.rules, model.triggers.values()
    items = tuple(codebook.items.items())

    def with_role(*names: str) -> Iterator[tuple[int, str]]:
        for (concept, level), number in items:
            for role in model.roles(concept, level):
                if role.name in names:
                    yield number, role.of

    def option_rows() -> Iterator[ReferenceRow]:
        for (concept, level), number in items:
            offered = model.option_of(concept)
            if offered is None or level not in rules.match["option"]:
                continue
            later = options[offered.later] if offered.later else None
            after = (later.stage, later.number, later.kind_of_care) if later else (-1, -1, -1)
            yield (number, offered.stage, offered.number, offered.kind_of_care, int(offered.operation),
                   int(offered.after), *after)  # fmt: skip

    past, lookback = rules["bypass_days"], rules["lookback"]
    escalations = [(e, model.source(e), model.target(e), int(model.bypass(e))) for e in model.escalations]
    condition = model.pathway.conditions[0] if model.pathway.conditions else model.pathway
    found: dict[str, tuple[str, Iterable[ReferenceRow]]] = {
        "codebook": ("code item", ((e.code, codebook.items[e.concept, e.level]) for e in codebook.entries)),
        "index_items": ("item", ((number,) for number, _ in with_role("index"))),
        "option_items": (
            "item stage option kind_of_care delimits needs_operation later_stage later_option later_kind_of_care",
            option_rows(),
        ),
        "sign_items": (
            "item sign",
            ((number, signs[of]) for number, of in with_role("bypass", "failure", "trigger", "indication")),
        ),
        "stages": (
            "stage starts delimits observable",
            (
                (number, int(stage.start), int(model.operative(number)), int(codebook.shows(number)))
                for number, stage in model.stages.items()
            ),
        ),
        "escalations": ("escalation source target bypass", escalations),
        "triggers": (
            "trigger escalation parts reach firm rank",
            ((t.number, t.escalation, len(t.signs), past if model.bypass(t.escalation) else lookback, int(t.firm),
              t.rank) for t in triggers),
        ),
        "trigger_parts": ("trigger sign", ((t.number, signs[sign]) for t in triggers for sign in t.signs)),
        "signs": (
            "sign observable",
            ((n, int(model.derivable(sign) or codebook.can_show(sign))) for sign, n in signs.items()),
        ),
        "trial_items": (
            "sign stage option",
            ((n, o.stage, o.number) for sign, n in signs.items() for o in model.tried(sign) if not o.operation),
        ),
        "repeat_items": ("sign item", ((signs[of], number) for number, of in with_role("symptom"))),
        "completions": (
            "sign stage", ((number, stage) for sign, number in signs.items() for stage in model.completed(sign)),
        ),
        "indications": (
            "indication option stage parts",
            ((i.number, i.option, options[i.option].stage, len(i.signs)) for i in model.indications.values()),
        ),
        "indication_parts": (
            "indication sign", ((i.number, signs[sign]) for i in model.indications.values() for sign in i.signs),
        ),
        "timed": (
            "source target",
            sorted({(0, number) for number in model.stages} | {(e[1], e[2]) for e in escalations if e[1] != -1}),
        ),
        "params": (" ".join(p.name for p in rules.parameters), [tuple(p.value for p in rules.parameters)]),
        # For the tables of persons, guarded against spreadsheets that run text as a formula:
        "names_place": (
            "stage iri label",
            ((number, e.iri, guarded(e.label)) for number, e in [(0, condition), *model.stages.items()]),
        ),
        "names_trigger": (
            "trigger iri label sentence",
            ((t.number, t.trigger.iri, guarded(t.trigger.label), t.trigger.firmest.iri if t.trigger.firmest else "")
             for t in triggers),
        ),
        "names_deviation": (
            "kind subject kind_label sentence words iri label",
            ((e.kind, e.subject, KINDS[e.kind], e.passage.iri if e.passage else "", guarded(e.words), e.about,
              guarded(e.label)) for e in deviation_rules(model)),
        ),
    }  # fmt: skip
    return complete({name: Reference(tuple(columns.split()), tuple(rows)) for name, (columns, rows) in found.items()})


def complete(tables: dict[str, Reference]) -> dict[str, Reference]:
    """Add what follows from the tables: a bit for each option, and the items that are traces of a sign.

    The options of a step are held as bits of one number.
    """
    items = tables["option_items"]
    kinds: dict[int, int] = {}
    for row in items.rows:
        cells = dict(zip(items.columns, row, strict=True))
        for when in ("", "later_"):
            option, kind = int(cells[f"{when}option"]), int(cells[f"{when}kind_of_care"])
            kinds[option] = kind
            kinds.setdefault(kind, kind)
    kinds.pop(-1, None)
    bits = {option: 1 << bit for bit, option in enumerate(sorted(kinds))}
    if len(bits) > _BITS:
        raise UsageError(
            f"the data has {len(bits)} options of the pathway on record, and a replay holds {_BITS}; use fewer"
        )
    at = items.columns.index("option")
    traces = {
        row[each.columns.index("item")] for each in (tables["sign_items"], tables["repeat_items"]) for row in each.rows
    }
    return {
        **tables,
        "options": Reference(
            ("option", "kind_of_care", "bit"), tuple((o, k, bits[o]) for o, k in sorted(kinds.items()))
        ),
        "option_items": Reference((*items.columns, "bit"), tuple((*row, bits[int(row[at])]) for row in items.rows)),
        "trace_items": Reference(("item",), tuple((item,) for item in sorted(traces))),
    }


def name_options(engine: Engine, model: Model) -> None:
    """Create the table of labels of each set of options among the moves, once the engine has followed the plan."""
    bits = sorted(engine.rows("SELECT o.bit, o.option FROM options o"))
    labels = [
        (each, guarded("; ".join(model.options[option].option.label for bit, option in bits if each & bit)))
        for (each,) in sorted(engine.rows("SELECT DISTINCT m.options FROM moves m"))
    ]
    engine.reference("names_options", Reference(("options", "label"), tuple(labels)))
