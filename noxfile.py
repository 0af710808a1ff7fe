"""What is checked before a commit, in the environment that is there: ``nox`` checks and tests, ``nox -s check`` checks.

check      style, types, house format, and that what is generated is what its sources say
tests      the tests, as the README's line runs them: on all cores, without the long sweeps
long       the long sweeps
generate   writes what is generated
"""

from __future__ import annotations

import sys

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["check", "tests"]

GENERATED = {  # module that writes the files -> the tests that compare them
    "tests.library_pages": "tests/test_queries_doc.py",
    "stenosis_kg.check.domains": "tests/test_shapes_mutation.py::test_generated_shapes_are_as_the_schema_is",
    "tests.layers": "tests/test_layers.py",
}


def python(session: nox.Session, module: str, *arguments: str) -> None:
    """Run a module with the interpreter that runs nox."""
    session.run(sys.executable, "-m", module, *arguments)


@nox.session
def check(session: nox.Session) -> None:
    """Style, types, house format, generated files."""
    python(session, "ruff", "check")
    python(session, "ruff", "format", "--check")
    python(session, "mypy")
    python(session, "stenosis_kg", "format", "--check")
    python(session, "pytest", "--quiet", *GENERATED.values())


@nox.session
def tests(session: nox.Session) -> None:
    """The tests without the long sweeps; arguments after -- go to pytest."""
    python(session, "pytest", *session.posargs)


@nox.session
def long(session: nox.Session) -> None:
    """The long sweeps."""
    python(session, "pytest", "-m", "long", *session.posargs)


@nox.session
def generate(session: nox.Session) -> None:
    """Write what is generated."""
    for module in GENERATED:
        python(session, module)
