"""The command line's frame: exit statuses, quiet ends, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from stenosis_kg import __version__, paths
from stenosis_kg.commands import main as cli
from stenosis_kg.errors import InputError, UsageError

from .conftest import BADINPUT

MESSY = "@prefix e: <http://example.org/> .\ne:b a e:T ; e:q 1 .\ne:a a e:T .\n"
TIDY = "@prefix e: <http://example.org/> .\n\ne:a\n    a e:T .\n\ne:b\n    a e:T ;\n    e:q 1 .\n"


def run(*args: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stenosis_kg", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent)


@pytest.mark.parametrize(
    ("args", "status", "says"),
    [
        pytest.param(["--version"], 0, f"stenosis-kg {__version__}", id="version"),
        pytest.param(["--help"], 0, "Commands:", id="help"),
        pytest.param(["format", "--help"], 0, "Example:", id="help-of-a-command"),
        pytest.param([], 2, "Usage:", id="nothing"),
        pytest.param(["frobnicate"], 2, 'there is no command "frobnicate"', id="unknown-command"),
        pytest.param(["--frobnicate"], 2, "--frobnicate", id="unknown-option"),
        pytest.param(["repport"], 2, "did you mean report?", id="misspelt-command"),
        pytest.param(["ASK"], 2, "did you mean ask?", id="command-in-another-case"),
        pytest.param(["x\n" + "y" * 999], 2, 'command "x\\nyyy', id="command-that-cannot-be-shown-whole"),
        pytest.param(["source", "new"], 2, "the commands are source add, source check", id="unknown-command-of-source"),
        pytest.param(["ask", "stages", "--graph", "a.ttl"], 2, "a.ttl: there is no such file", id="graph-after-it"),
        pytest.param(["--graph", "a.ttl", "ask", "stages"], 2, "a.ttl: there is no such file", id="graph-before-it"),
        pytest.param(["--graph"], 2, "--graph takes a value", id="graph-without-its-file"),
        pytest.param(["ask", "--query=yes"], 2, "--query takes no value", id="value-of-a-flag"),
        pytest.param(["replay", "x", "-o", "y", "--min-cell", "few"], 2, "--min-cell takes a whole", id="no-number"),
        pytest.param(["ask", "--formt", "csv"], 2, "did you mean --format?", id="misspelt-option"),
        pytest.param(["ask", "--format"], 2, "--format takes a value", id="option-without-its-value"),
        pytest.param(["cite", "foraminotomy"], 2, "PREDICATE is missing; for example:\n  stenosis-kg cite", id="cite"),
        pytest.param(["sparql"], 2, "is missing; for example:\n  stenosis-kg sparql", id="sparql-without-a-query"),
        pytest.param(["show"], 2, "NAME is missing; for example: stenosis-kg show", id="show-without-a-name"),
        pytest.param(["show", "lumbar", "fusion"], 2, "a name of several words in quotes", id="words-not-in-quotes"),
        pytest.param(["report"], 2, "OUT is missing; for example: stenosis-kg report", id="report-without-a-place"),
        pytest.param(["draw"], 2, "WHAT is missing: pathway, concept, overview, schema or", id="draw-without-what"),
        pytest.param(["draw", "pathway"], 2, "say where: stenosis-kg draw pathway -o", id="draw-without-a-place"),
        pytest.param(["ask", "stages", "--format", "xl"], 2, '"xl" is none of table, csv', id="a-choice-that-is-none"),
        pytest.param(["format", "absent.ttl"], 2, "absent.ttl: there is no such file", id="missing-file"),
        pytest.param(["format", BADINPUT / "t15_bad_integer.ttl"], 2, "t15_bad_integer.ttl, line 4: ", id="bad-file"),
        pytest.param(["format", BADINPUT / "x04_mismatched_tag.rdf"], 2, "line 3: ", id="bad-xml"),
    ],
)
def test_exit_status_and_message(args: list[str | Path], status: int, says: str) -> None:
    done = run(*args)
    assert done.returncode == status
    assert says in (done.stderr if status else done.stdout)
    assert "Traceback" not in done.stderr
    if status and args:
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) <= 2


def test_a_file_that_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Whoever runs the tests may be root, who may read everything.
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "a.ttl").touch()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SystemExit):
        cli.main(["format", str(tmp_path / "a.ttl")])
    assert capsys.readouterr().err.endswith("a.ttl: cannot be read: permission denied\n")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["pathway", "-o", "a.svg", "--theme", "dark"], id="after"),
        pytest.param(["-o", "a.svg", "--theme=dark", "pathway"], id="before"),
        pytest.param(["--theme", "dark", "pathway", "-oa.svg"], id="around"),
    ],
)
def test_options_and_arguments_come_in_any_order(words: list[str]) -> None:
    command = next(each for each in cli.parser()._actions if each.choices and "draw" in each.choices)
    given = command.choices["draw"].read(words)  # type: ignore[index]
    assert (given.what, given.output, given.theme, given.name) == ("pathway", Path("a.svg"), "dark", [])


@pytest.mark.parametrize(
    ("line", "offers"),
    [
        pytest.param("", {"ask", "cite", "next", "source", "--graph"}, id="commands"),
        pytest.param("ask --f", {"--format"}, id="options"),
        pytest.param("ask stages --format ", {"table", "csv", "json"}, id="choices"),
        pytest.param("draw ", {"pathway", "concept", "overview", "schema"}, id="choices-of-an-argument"),
        pytest.param("source ", {"add", "check"}, id="second-words"),
        pytest.param("ask who-", {"who-says"}, id="questions"),
        pytest.param("ask who-says --set ", {"concept="}, id="parameters"),
        pytest.param("ask who-says --set concept=foramino", {"concept=foraminotomy"}, id="values"),
        pytest.param("show foraminot", {"foraminotomy"}, id="concepts"),
        pytest.param("next --tried phys", {"physical\\ therapy"}, id="concepts-of-an-option"),
        pytest.param("draw concept foraminot", {"foraminotomy"}, id="concepts-behind-a-choice"),
        pytest.param("export k", {"kgx"}, id="formats"),
        pytest.param("validate --documents ", {"all"}, id="documents"),
        pytest.param("help kg", {"kgx"}, id="help"),
    ],
)
def test_a_shell_can_complete_words(line: str, offers: set[str], tmp_path: Path) -> None:
    pytest.importorskip("argcomplete")
    out = tmp_path / "offered"
    line = f"stenosis-kg {line}"
    asked = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line)), "_ARGCOMPLETE_STDOUT_FILENAME": out}
    code = "from stenosis_kg.commands.main import main; main()"
    environment = os.environ | {name: str(value) for name, value in asked.items()}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True)
    assert offers <= {word.strip() for word in out.read_text().split("\013")}


def test_help_lists_the_commands_that_are_there() -> None:
    listed = run("--help").stdout
    for name in cli.COMMANDS:
        there = find_spec(f"stenosis_kg.commands.{name}") is not None
        assert (f"\n  {name} " in listed) is there


def test_format_writes_and_checks(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(MESSY)
    checked = run("format", "--check", file)
    assert (checked.returncode, file.read_text()) == (1, MESSY)
    assert str(file) in checked.stdout
    assert run("format", file).returncode == 0
    assert file.read_text() == TIDY
    again = run("format", "--check", file)
    assert (again.returncode, again.stdout) == (0, "")


def test_format_leaves_installed_files_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "stenosis_kg" / "_data" / "ontology" / "a.ttl"
    file.parent.mkdir(parents=True)
    file.write_text(MESSY)
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "stenosis_kg")
    with pytest.raises(UsageError, match="name the files; the installed ones are not yours"):
        cli.run(["format"])
    assert file.read_text() == MESSY
    assert cli.run(["format", "--check"]) == 1


def test_format_writes_nothing_if_one_file_is_bad(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(MESSY)
    (tmp_path / "b.ttl").write_text(MESSY + "e:c")
    assert run("format", tmp_path / "a.ttl", tmp_path / "b.ttl").returncode == 2
    assert (tmp_path / "a.ttl").read_text() == MESSY


def test_the_bundled_files_are_in_the_house_format() -> None:
    done = run("format", "--check")
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("raised", "status", "says"),
    [
        pytest.param(InputError("bad; mend it", file="a.ttl", line=3), 2, ": a.ttl, line 3: bad; mend it\n", id="ours"),
        pytest.param(UsageError("no such thing"), 2, ": no such thing\n", id="usage"),
        pytest.param(KeyboardInterrupt(), 130, "", id="control-c"),
        pytest.param(BrokenPipeError(), 0, "", id="closed-pipe"),
        pytest.param(OSError(28, "No space left on device", "a.ttl"), 2, ": a.ttl: no space left", id="full-disk"),
        pytest.param(MemoryError(), 2, "memory", id="memory"),
        pytest.param(RecursionError(), 2, "nested too deep", id="recursion"),
        pytest.param(ZeroDivisionError("1/0\n2/0"), 2, "ZeroDivisionError", id="our-own-mistake"),
    ],
)
def test_errors_become_lines(
    raised: BaseException, status: int, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: list[str]) -> None:
        raise raised

    monkeypatch.setattr(cli, "run", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main(["format"])
    assert ended.value.code == status
    written = capsys.readouterr()
    assert written.out == ""
    assert says in written.err
    assert len(written.err.splitlines()) <= 2


def test_a_closed_pipe_is_quiet() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "stenosis_kg", "--help"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode == 0
