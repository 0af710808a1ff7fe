"""``stenosis-kg next``: what the documents say comes next, and why."""

from __future__ import annotations

import json

import click

from ..pathway.facts import ABSENT
from .main import graph_of
from .printing import width

__all__ = ["command"]


@click.command(
    "next",
    epilog=(
        "Exit status: 0 there is a next step, 1 there is none, 2 could not run.  "
        'Example:  stenosis-kg next --finding "bladder dysfunction" --response "physical therapy=failed"'
    ),
)
@click.option("--finding", "findings", metavar="NAME", multiple=True, help="What was found; not:NAME, what was not.")
@click.option("--absent", metavar="NAME", multiple=True, help="What was looked for and not found: as not:NAME.")
@click.option("--tried", metavar="TREATMENT", multiple=True, help="What was tried or done.")
@click.option("--declined", metavar="TREATMENT", multiple=True, help="What the patient declined.")
@click.option(
    "--response",
    "responses",
    metavar="TREATMENT=HOW",
    multiple=True,
    help="How a treatment went: failed, partial or relieved.",
)
@click.option("--pathway", "name", metavar="NAME", help="Which pathway, where the graph has several.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(
    ctx: click.Context,
    findings: tuple[str, ...],
    absent: tuple[str, ...],
    tried: tuple[str, ...],
    declined: tuple[str, ...],
    responses: tuple[str, ...],
    name: str | None,
    form: str,
) -> int:
    """What the documents say comes next for a patient, with reasons and sentences.

    Each option may be repeated. A name is a label, a synonym, a CURIE or an IRI. What is not told is not taken for
    absent: what would change the answer is listed.
    """
    from ..pathway.next_steps import next_steps
    from ..pathway.next_steps_text import text
    from ..pathway.reader import read

    told = (*findings, *(ABSENT + name for name in absent))
    answer = next_steps(read(graph_of(ctx), name), told, tried, declined, responses)
    if form == "json":
        click.echo(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(text(answer.to_dict(), min(width() or 100, 120)), nl=False)
    return 0 if answer.steps else 1
