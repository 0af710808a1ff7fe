"""The options and arguments of a command: declared as argparse's, read and explained in our words.

Which of them argparse stopped at, and what it left over, shows what is wrong; its English is not looked at.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from ..errors import UsageError, visible
from . import quoted
from . import width as shown_width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Given", "Parser"]

Given = argparse.Namespace
"""The values of a command's options and arguments, by name."""


class Parser(argparse.ArgumentParser):
    """The options and arguments of one command.

    Attributes
    ----------
    description : paragraphs for ``--help``
    status : what the exit statuses mean
    example : command lines, three blanks or more between two; the first is also shown where an argument is missing
    listed : commands below this one, with what ``--help`` shows beside each
    """

    def __init__(self, prog: str) -> None:
        self.status = self.example = ""
        self.listed: dict[str, str] = {}
        self.known: list[argparse.Action] = []
        self.needed: list[argparse.Action] = []
        super().__init__(prog, formatter_class=_Help, add_help=False, allow_abbrev=False, exit_on_error=False)
        self.options = self.add_argument_group("Options")

    def add_argument(self, *names: str, **how: Any) -> argparse.Action:
        """As argparse's; choices, and what is needed, are looked at by `read`, in our words.

        ``complete`` gives what a shell offers for the value, or names what does in the module of that name.
        """
        option, complete = names[0].startswith("-"), how.pop("complete", None)
        if "choices" in how:
            how["type"] = _one_of(names[-1] if option else how["metavar"], how["choices"])
        if not option:
            how.setdefault("help", argparse.SUPPRESS)  # the description tells of them
        action = self.options.add_argument(*names, **how) if option else super().add_argument(*names, **how)
        if complete:
            offered = partial(_offered, complete) if isinstance(complete, str) else complete
            action.completer = offered  # type: ignore[attr-defined]
        self.known.append(action)
        if action.required:
            self.needed.append(action)
            action.required = False
        return action

    def read(self, words: Sequence[str]) -> Given:
        """The values that are given; options and arguments may come in any order.

        Raises
        ------
        UsageError
            For an option that there is not, a value that is missing or does not fit, and words too many.
        """
        self.usage = self._usage()
        try:
            given, left = self.parse_known_intermixed_args(words)
        except argparse.ArgumentError as error:
            stopped = next(each for each in self.known if "/".join(each.option_strings) == error.argument_name)
            takes = "takes no value" if stopped.nargs == 0 else "takes a value, and none was given"
            raise UsageError(f"{max(stopped.option_strings, key=len)} {takes}; see {self.prog} --help") from None
        for word in left:
            if word.startswith("-") and word != "--":
                raise UsageError(self._no_option(word.partition("=")[0]))
        for action in self.needed:
            if getattr(given, action.dest) is None:
                raise UsageError(self._missing(action))
        if left:
            raise UsageError(
                f'there is no place for "{visible(" ".join(left), 60)}"; '
                'put a name of several words in quotes, like "lumbar fusion"'
            )
        return given

    def format_help(self) -> str:
        """The text of ``--help``."""
        self.usage = self._usage()
        width = _Help.width = min(shown_width() or 80, 100)
        self.description = "\n\n".join(_wrapped(part, width, "  ") for part in (self.description or "").split("\n\n"))
        wide = max(map(len, self.listed), default=0)
        rows = "".join(
            f"\n{_wrapped(words, width, ' ' * (wide + 4), f'  {name:{wide}}  ')}" for name, words in self.listed.items()
        )
        commands = f"Commands:{rows}\n\n" if rows else ""
        ends = f"  Exit status: {self.status}.\n  Example: {self.example}" if self.status else ""
        self.epilog = commands + ends
        return super().format_help()

    def _usage(self) -> str:
        given = [each for each in self.known if not each.option_strings]
        words = [_word(each) if each in self.needed else f"[{_word(each)}]" for each in given]
        return " ".join([self.prog, "[OPTIONS]", *words, *(["COMMAND ..."] if self.listed else [])]).replace("%", "%%")

    def _missing(self, action: argparse.Action) -> str:
        choices = f": {_listed(action.choices)}" if action.choices else ""
        what = "say where: " if action.option_strings else f"{_word(action)} is missing{choices}; for example: "
        example = self.example.partition("   ")[0]
        return what + example if len(what + example) < 80 else f"{what.rstrip()}\n  {example}"

    def _no_option(self, name: str) -> str:
        from difflib import get_close_matches

        names = [name for each in self.known for name in each.option_strings if name.startswith("--")]
        near = get_close_matches(name, names) if name.startswith("--") else []
        of = self.prog.partition(" ")[2] or self.prog
        hint = f"did you mean {_listed(near)}?" if near else f"see {self.prog} --help"
        return f'{of} has no option "{visible(name, 60)}"; {hint}'


class _Help(argparse.RawDescriptionHelpFormatter):
    width = 100  # until there is something to format; argparse makes one for each option that is declared

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=34, width=self.width)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or "Usage: ")


def _offered(name: str, **given: Any) -> Iterable[str]:
    """What a shell offers for a value."""
    from . import complete

    offers: Callable[..., Iterable[str]] = getattr(complete, name)
    return offers(**given)


def _one_of(label: str, choices: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise UsageError(f"{label}: {quoted(text)} is none of {_listed(choices)}; give one of these")
        return text

    return read


def _word(action: argparse.Action) -> str:
    return f"{action.metavar or action.dest.upper()}{'...' if action.nargs == '*' else ''}"


def _listed(words: Iterable[object]) -> str:
    *most, last = map(str, words)
    return f"{', '.join(most)} or {last}" if most else last


def _wrapped(text: str, width: int, indent: str, first: str | None = None) -> str:
    from textwrap import fill

    return fill(text, width, initial_indent=indent if first is None else first, subsequent_indent=indent)
