"""How the command line behaves: bars on a terminal alone, figures to standard output, words completed, help by name."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from stenosis_kg.check.validate import STEPS as CHECKS
from stenosis_kg.check.validate import validate
from stenosis_kg.commands import draw
from stenosis_kg.commands import progress as bars
from stenosis_kg.commands.main import run
from stenosis_kg.draw.drawing import FORMATS
from stenosis_kg.errors import UsageError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.report import STEPS, report

# Progress -------------------------------------------------------------------------------------------------------------


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, quiet: bool = False, **environment: str) -> str:
    """What a bar of two steps writes to a stream."""
    with monkeypatch.context() as changed:
        changed.delenv("CI", raising=False)
        changed.delenv("TERM", raising=False)
        for name, value in environment.items():
            changed.setenv(name, value)
        changed.setattr("sys.stderr", stream)
        changed.setattr(bars, "WAIT", 0)
        with bars.progress(["one", "two"], quiet) as begin:
            for what in ("one", "e\x1b.csv: 5 rows", "two"):
                begin(what)
    return stream.getvalue()


def test_a_bar_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(_Terminal(), monkeypatch)
    assert "two" in text
    assert "e\x1b.csv" not in text
    assert text.endswith("\r")
    assert text.split("\r")[-2].strip() == "", "the line is empty again"
    assert shown(io.StringIO(), monkeypatch) == ""
    assert shown(_Terminal(), monkeypatch, quiet=True) == ""
    assert shown(_Terminal(), monkeypatch, CI="true") == ""
    assert shown(_Terminal(), monkeypatch, TERM="dumb") == ""


@pytest.mark.parametrize("words", [["validate"], ["validate", "--quiet"], ["-q", "validate"]])
def test_a_command_shows_its_steps_and_cleans_up(words: list[str]) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    code = "import sys; from stenosis_kg.commands import main, progress; progress.WAIT = 0; main.main(sys.argv[1:])"
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.DEVNULL, stderr=theirs, env=environment
    ) as running:
        os.close(theirs)
        written = b""
        while True:
            try:
                written += os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
    os.close(ours)
    assert running.returncode == 0
    if words != ["validate"]:
        assert written == b""
        return
    assert all(step in written.decode() for step in CHECKS)
    assert written.split(b"\r")[-2].strip() == b""


def test_what_is_begun_is_what_is_counted(kg: KnowledgeGraph, tmp_path: Path) -> None:
    begun: list[str] = []
    validate(kg, progress=begun.append)
    assert set(begun) == set(CHECKS)
    begun.clear()
    report(kg, tmp_path / "out", progress=begun.append)
    assert set(begun) == set(STEPS)


# Help by name ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param([], "Commands:", id="all"),
        pytest.param(["draw"], "Usage: stenosis-kg draw ", id="command"),
        pytest.param(["source"], "Commands:", id="group"),
        pytest.param(["source", "add"], "Usage: stenosis-kg source add ", id="command-of-a-group"),
        pytest.param(["who-says"], "--set concept=concept:foraminotomy", id="question"),
        pytest.param(["kgx"], "kgx: KGX nodes and edges", id="format"),
    ],
)
def test_there_is_help_by_name(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", *words]) == 0
    assert says in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["whosays"], "did you mean who-says?", id="misspelt"),
        pytest.param(["qqq"], "--help, ask and export list these", id="nothing-near"),
        pytest.param(["source", "qqq"], '"source qqq" is no command', id="unknown-in-a-group"),
        pytest.param(["draw", "pathway"], '"draw pathway" is no command', id="words-too-many"),
    ],
)
def test_help_on_what_there_is_not(words: list[str], says: str) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        run(["help", *words])


# Figures to standard output -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        pytest.param([], b"<svg", id="svg-by-default"),
        pytest.param(["--format", "png"], b"\x89PNG", id="png"),
        pytest.param(["--format", "pdf"], b"%PDF", id="pdf"),
        pytest.param(["--format", "dot"], b"digraph", id="dot"),
    ],
)
def test_a_figure_is_printed(words: list[str], begins: bytes, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["draw", "pathway", "-o", "-", *words]) == 0
    sys.stdout.flush()
    assert begins in capfdbinary.readouterr().out[:200]


def test_what_is_no_text_is_not_sent_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", _Terminal())
    for kind in ("png", "tiff", "pdf"):
        with pytest.raises(UsageError, match=f"{kind} is no text to show on a terminal; name a file: -o FILE.{kind}"):
            run(["draw", "pathway", "-o", "-", "--format", kind])


def test_a_format_is_of_standard_output(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the ending of a\.svg says how; leave it out"):
        run(["draw", "pathway", "-o", str(tmp_path / "a.svg"), "--format", "png"])


def test_the_formats_of_draw_are_those_of_a_drawing() -> None:
    assert draw._FORMATS == FORMATS
