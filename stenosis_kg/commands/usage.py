"""What is wrong with a command line, in the words of this package: what was seen, what was expected, what to do.

click has its own words for each mistake; they are put into ours here, for every command at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

import click

from ..errors import visible

__all__ = ["no_command", "said"]

_EXAMPLE = re.compile(r"Example:\s+(stenosis-kg .*?)(?:\s{3,}|\n|$)")
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
_COMMAND = re.compile(r"No such command '(.*)'", re.DOTALL)
_UNREADABLE = re.compile(r"'(.*)' is not readable", re.DOTALL)
_CHOICE = re.compile(r"'(.*)' is not one of (.*?)\.?", re.DOTALL)
_LONGEST = 60


def said(error: click.ClickException) -> str:
    """The message, in one line or two.

    >>> said(click.UsageError("Got unexpected extra argument (fusion)"))
    'there is no place for "fusion"; put a name of several words in quotes, like "lumbar fusion"'
    """
    if isinstance(error, click.MissingParameter):
        return _missing(error)
    if isinstance(error, click.NoSuchOption):
        return _no_option(error)
    if isinstance(error, click.BadOptionUsage):
        takes = "takes no value" if "not take" in error.message else "takes a value, and none was given"
        return f"{error.option_name} {takes}; {_help(error)}"
    if isinstance(error, click.BadParameter):
        return _bad(error)
    if found := _EXTRA.fullmatch(error.message):
        return (
            f'there is no place for "{_short(found[1])}"; put a name of several words in quotes, like "lumbar fusion"'
        )
    if found := _COMMAND.match(error.message):
        group = getattr(error, "ctx", None)
        listed = group.command.list_commands(group) if group and isinstance(group.command, click.Group) else []
        return no_command(found[1], listed, f"{group.info_name} " if group else "")
    return error.format_message()


def no_command(name: str, commands: Iterable[str], group: str = "") -> str:
    """That there is no such command, with the nearest, or all where none is near.

    >>> no_command("repport", ["ask", "report"])
    'there is no command "repport"; did you mean report?'
    """
    commands = list(commands)
    near = get_close_matches(name.casefold(), commands, 1, 0.6)
    hint = f"did you mean {group}{near[0]}?" if near else f"the commands are {', '.join(group + c for c in commands)}"
    return f'there is no command "{group}{_short(name)}"; {hint}'


def _missing(error: click.MissingParameter) -> str:
    parameter, example = error.param, _example(error)
    if isinstance(parameter, click.Option):
        named = f"{min(parameter.opts, key=len)} {parameter.metavar or parameter.human_readable_name.upper()}"
        what = "say where" if "--output" in parameter.opts else f"{named} is missing"
    else:
        named = parameter.metavar or parameter.human_readable_name if parameter else "something"
        choices = (
            f": {_listed(parameter.type.choices)}" if parameter and isinstance(parameter.type, click.Choice) else ""
        )
        what = f"{named} is missing{choices}"
    if example:
        what += ": " if what == "say where" else "; for example: "
        return what + example if len(what + example) < 80 else f"{what.rstrip()}\n  {example}"
    return f"{what}; {_help(error)}"


def _no_option(error: click.NoSuchOption) -> str:
    name, ctx = error.option_name, error.ctx
    root = ctx.find_root() if ctx else None
    if ctx and root and ctx is not root and any(name in each.opts for each in root.command.params):
        path = ctx.command_path.removeprefix(root.command_path).strip()
        return f"{name} goes before the command: {root.command_path} {name} FILE {path} …"
    of = f"{ctx.info_name} has" if ctx else "there is"
    near = [*(error.possibilities or ())]
    return f'{of} no option "{_short(name)}"; {f"did you mean {_listed(near)}?" if near else _help(error)}'


def _bad(error: click.BadParameter) -> str:
    parameter, message = error.param, error.message.rstrip(".")
    named = ""
    if isinstance(parameter, click.Option):
        named = f"{max(parameter.opts, key=len)}: "
    elif parameter:
        named = f"{parameter.metavar or parameter.human_readable_name}: "
    if found := _UNREADABLE.search(message):
        return f"{_short(found[1], 1000)}: cannot be read: permission denied"
    if found := _CHOICE.fullmatch(message):
        choices = getattr(parameter.type, "choices", ()) if parameter else ()
        return f'{named}"{_short(found[1])}" is none of {_listed(choices)}; give one of these'
    return f"{named}{_short(message, 300)}; {_help(error)}"


def _example(error: click.UsageError) -> str:
    """The first example at the end of the command's help."""
    found = _EXAMPLE.search((error.ctx.command.epilog or "") if error.ctx else "")
    return found[1] if found else ""


def _help(error: click.UsageError) -> str:
    return f"see {error.ctx.command_path if error.ctx else 'stenosis-kg'} --help"


def _listed(words: Iterable[object]) -> str:
    *most, last = map(str, words)
    return f"{', '.join(most)} or {last}" if most else last


def _short(text: str, limit: int = _LONGEST) -> str:
    return visible(text, limit)
