"""A query that gives at most so many rows."""

from __future__ import annotations

from .tokens import Token, edited, tokenize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FORMS", "capped", "form"]

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


def form(tokens: Iterable[Token]) -> str:
    """Which of `FORMS` a query is of, by its tokens; "" where it is of none.

    >>> form(tokenize("PREFIX ask: <urn:x> ask { ?s ?p ?o }"))
    'ASK'
    """
    words = (token.text.upper() for token in tokens if token.kind == "word")
    return next((word for word in words if word in FORMS), "")


def capped(text: str, most: int) -> tuple[str, bool]:
    """A SELECT with a LIMIT of its own where it has none, or a larger one; and whether that was needed.

    The limit stands where the grammar has it: behind the pattern and what orders its rows, before VALUES.

    >>> capped("SELECT ?s { ?s ?p ?o } VALUES ?p { 1 }", 10)
    ('SELECT ?s { ?s ?p ?o } LIMIT 10 VALUES ?p { 1 }', True)
    >>> capped("SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 5 } } OFFSET 3 LIMIT 7", 10)
    ('SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 5 } } OFFSET 3 LIMIT 7', False)
    """
    tokens = tokenize(text)
    depth, pattern, end = 0, False, None
    for number, token in enumerate(tokens):
        if token.kind in "({[":
            depth += 1
        elif token.kind in ")}]":
            depth -= 1
            pattern |= token.kind == "}" and not depth
        elif pattern and not depth and token.kind == "word":
            word = token.text.upper()
            after = tokens[number + 1] if number + 1 < len(tokens) else None
            if word == "LIMIT" and after is not None and after.kind == "number":
                fits = after.text.isdigit() and int(after.text[:18]) <= most
                return (text, False) if fits else (edited(text, [(after.start, after.end, str(most))]), True)
            if word == "VALUES" and end is None:
                end = token.start
    if end is not None:
        return f"{text[:end]}LIMIT {most} {text[end:]}", True
    return f"{text}\nLIMIT {most}", True  # a comment may stand at the end of the text
