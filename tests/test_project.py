"""A project of one's own, on another condition: started by `init`, taken by every command, and told apart from ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from stenosis_kg import InputError, StenosisError, load, project
from stenosis_kg.errors import OutputError, UsageError
from stenosis_kg.start import start


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("projects") / "carpal-tunnel"
    return start(place, title="How carpal tunnel syndrome is treated", prefix="cts")


def test_what_init_writes_conforms(folder: Path) -> None:
    report = load(project=folder).validate()
    assert report, report.render()
    assert report.coverage.rows


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [
        pytest.param("[project]", "[projekt]", '"projekt" is no table of a project; did you mean project?', id="table"),
        pytest.param("title =", "titel =", '[project] has no key "titel"; did you mean title?', id="key"),
        pytest.param("shapes =", "shape =", '[files] has no key "shape"; did you mean shapes?', id="key-of-files"),
        pytest.param(
            '"shapes.ttl"', '"shape.ttl"', 'shapes names "shape.ttl", and there is no such file', id="no-file"
        ),
        pytest.param('["shapes.ttl"]', '"shapes.ttl"', "[files] shapes is 'shapes.ttl'; a list of files", id="no-list"),
        pytest.param("terms.sssom.tsv", "../shapes.ttl", "mapping files end in .sssom.tsv", id="no-mapping-file"),
        pytest.param('name = "carpal-tunnel"', 'name = "a b"', "[project] name is 'a b'; a name of", id="name"),
        pytest.param('name = "carpal-tunnel"', "", "[project] has no name; give it a name of", id="no-name"),
        pytest.param('concept/"', 'concept"', 'an address that ends with "/" or "#"', id="prefix-value"),
        pytest.param("cts =", "skos =", "[prefixes] skos is a prefix of a standard", id="prefix-of-a-standard"),
        pytest.param("cts =", "skg =", "[prefixes] skg is a prefix of the package", id="prefix-of-the-package"),
        pytest.param('"carpal-tunnel"', "carpal-tunnel", "is not TOML", id="unquoted"),
        pytest.param("[files]", "[files", "is not TOML", id="no-toml"),
    ],
)
def test_a_file_of_a_project_that_is_wrong_is_told_in_one_line(
    folder: Path, tmp_path: Path, before: str, after: str, part: str
) -> None:
    text = (folder / project.FILE).read_text(encoding="utf-8")
    assert before in text
    copy = start(tmp_path / "other", prefix="cts") / project.FILE
    copy.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load(project=copy.parent)
    assert str(error.value).startswith(f"{copy}: ")
    assert part in str(error.value)
    assert "\n" not in str(error.value)


def test_a_folder_that_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is no project: it has no stenosis-kg\.toml"):
        load(project=tmp_path)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        pytest.param({"base": "carpal"}, UsageError, id="a-base-that-is-no-address"),
        pytest.param({"base": "https://example.org/x"}, UsageError, id="a-base-without-its-slash"),
        pytest.param({"prefix": "skg"}, UsageError, id="a-prefix-of-ours"),
        pytest.param({"prefix": "a b"}, UsageError, id="no-prefix"),
        pytest.param({"prefix": "article"}, UsageError, id="the-prefix-of-the-document"),
        pytest.param({"title": ""}, UsageError, id="no-title"),
        pytest.param({"title": 'a "b"'}, UsageError, id="a-quote"),
    ],
)
def test_init_that_cannot_be_leaves_nothing(tmp_path: Path, given: dict[str, str], error: type[StenosisError]) -> None:
    with pytest.raises(error) as told:
        start(tmp_path / "new", **given)
    assert "\n" not in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_init_never_touches_a_folder_that_holds_anything(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is not empty"):
        start(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["note.txt"]
    written = start(tmp_path / "again")
    with pytest.raises(OutputError, match="is not empty"):
        start(written)
