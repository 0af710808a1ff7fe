"""The pathway, the codes and the names, as the reference tables of whole numbers that the SQL joins."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import UsageError
from ..tabular import guarded
from .codebook import Codebook
from .deviations import KINDS, deviation_rules
from .engine import Engine, Reference, ReferenceRow, whole
from .model import Model

__all__ = ["complete", "name_options", "references"]

_BITS = 62
_OPTIONS = "SELECT DISTINCT m.options FROM moves m"


def references(model: Model, codebook: Codebook) -> dict[str, Reference]:
    """The reference tables by name.

    A sign is observable if a vocabulary of the data has a code for it, or a rule derives it.

    Raises
    ------
    UsageError
        If the data has more options on record than a replay can hold.
    """
    signs, options, rules = model.signs, model.options, model.rules
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
    triggers = model.triggers.values()
    found: dict[str, tuple[str, Iterator[ReferenceRow] | list[ReferenceRow]]] = {
        "codebook": ("code item", [(e.code, codebook.items[e.concept, e.level]) for e in codebook.entries]),
        "index_items": ("item", [(number,) for number, _ in with_role("index")]),
        "option_items": (
            "item stage option kind_of_care delimits needs_operation later_stage later_option later_kind_of_care",
            option_rows(),
        ),
        "sign_items": (
            "item sign",
            [(number, signs[of]) for number, of in with_role("bypass", "failure", "trigger", "indication")],
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
            [(t.number, t.escalation, len(t.signs), past if model.bypass(t.escalation) else lookback, int(t.firm),
              t.rank) for t in triggers],
        ),
        "trigger_parts": ("trigger sign", [(t.number, signs[sign]) for t in triggers for sign in t.signs]),
        "signs": (
            "sign observable",
            [(n, int(model.derivable(sign) or codebook.can_show(sign))) for sign, n in signs.items()],
        ),
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
    tables = {name: Reference(tuple(columns.split()), tuple(rows)) for name, (columns, rows) in found.items()}
    return complete(tables) | _names(model)


def complete(tables: dict[str, Reference]) -> dict[str, Reference]:
    """Add what follows from the tables: a bit for each option, and the items that are traces of a sign.

    The options of a step are held as bits of one number.
    """
    items = tables["option_items"]
    place = {name: items.columns.index(name) for name in items.columns}
    kinds: dict[int, int] = {}
    for row in items.rows:
        for when in ("", "later_"):
            option, kind = int(row[place[f"{when}option"]]), int(row[place[f"{when}kind_of_care"]])
            kinds[option] = kind
            kinds.setdefault(kind, kind)
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
        "options": Reference(
            ("option", "kind_of_care", "bit"), tuple((o, kind, bits[o]) for o, kind in sorted(kinds.items()))
        ),
        "option_items": Reference(
            (*items.columns, "bit"), tuple((*row, bits[int(row[place["option"]])]) for row in items.rows)
        ),
        "trace_items": Reference(("item",), tuple((item,) for item in sorted(traces))),
    }


def name_options(engine: Engine, model: Model) -> None:
    """Create the table of labels of each set of options among the moves, once the engine has followed the plan."""
    bits = sorted((whole(bit), whole(option)) for bit, option in engine.rows("SELECT o.bit, o.option FROM options o"))
    labels = [
        (each, guarded("; ".join(model.options[option].option.label for bit, option in bits if each & bit)))
        for each in sorted(whole(options) for (options,) in engine.rows(_OPTIONS))
    ]
    engine.reference("names_options", Reference(("options", "label"), tuple(labels)))


def _names(model: Model) -> dict[str, Reference]:
    """IRIs, labels and passages for the tables of persons, guarded against spreadsheets that run text as a formula."""
    condition = model.pathway.conditions[0] if model.pathway.conditions else model.pathway
    places = [(number, each.iri, guarded(each.label)) for number, each in [(0, condition), *model.stages.items()]]
    triggers = [
        (t.number, t.trigger.iri, guarded(t.trigger.label), t.passage.iri if t.passage else "")
        for t in model.triggers.values()
    ]
    named = [
        (each.kind, each.subject, KINDS[each.kind], each.passage.iri if each.passage else "", guarded(each.words),
         each.about, guarded(each.label))
        for each in deviation_rules(model)
    ]  # fmt: skip
    return {
        "names_place": Reference(("stage", "iri", "label"), tuple(places)),
        "names_trigger": Reference(("trigger", "iri", "label", "sentence"), tuple(triggers)),
        "names_deviation": Reference(
            ("kind", "subject", "kind_label", "sentence", "words", "iri", "label"), tuple(named)
        ),
    }
