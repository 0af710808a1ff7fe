"""What care most often departed from, in a sentence or two; and what of it is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .run import Replay

__all__ = ["headline", "many", "number"]

_MISSED = ("unanswered", "unfollowed")  # what a sentence calls necessary or essential, and did not follow


def headline(found: Replay) -> str:
    """The headline of a replay's page.

    What a sentence calls necessary or essential comes before what it says is typically or may be done; among these the
    largest share of those of whom it can be told, with the largest number beside it where that is another's.
    """
    if not found.persons:
        return "Nobody in the data is in the cohort."
    rows: list[dict[str, Any]] = found.tables["deviations_by_sentence"].dicts()
    if not any(row["assessed"] != 0 for row in rows):
        return (
            "Whether care departed from the document cannot be told from this data: what it cannot show stands below."
        )
    hidden = [number(row["sentence"]) for row in rows if row["assessed"] is None]
    silent = f" Not shown, as too few: {', '.join(hidden)}." if hidden else ""
    shown = [row for row in rows if row["persons"] and row["percent"] is not None]
    if not shown:
        return f"No departure from the document is on record that may be shown.{silent}"
    missed = [row for row in shown if row["kind"] in _MISSED]
    first = max(missed or shown, key=lambda row: row["percent"])
    most = max(shown, key=lambda row: row["persons"])
    lead = "Care most often departed from" if missed else "Care was most often not as described in"
    other = f" Most persons: {number(most['sentence'])}, {_of(most)}." if most is not first else ""
    return f"{lead} {number(first['sentence'])}: {first['words']} ({_of(first)}, {first['percent']} %).{other}{silent}"


def number(sentence: object) -> str:
    """The number of a sentence, as the document's reader knows it.

    >>> number("https://w3id.org/stenosis-kg/source/l5s1-treatment/s8b")
    's8b'
    """
    return str(sentence).rpartition("/")[2]


def many(count: object) -> str:
    """A number with its thousands."""
    return f"{count:,}" if isinstance(count, int) else str(count)


def _of(row: dict[str, Any]) -> str:
    return f"{many(row['persons'])} of the {many(row['assessed'])} persons of whom it can be told"
