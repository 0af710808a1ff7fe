"""A project of one's own, on another condition: started by `init`, taken by every command, and told apart from ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stenosis_kg import InputError, StenosisError, load, project
from stenosis_kg.commands.main import run
from stenosis_kg.errors import OutputError, UsageError
from stenosis_kg.export import FORMATS, files
from stenosis_kg.rdf.writing import format_file
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


OURS = re.compile(r"l5-?s1|foraminal", re.IGNORECASE)
COHORT = "subject_id,time,code\n1,2020-01-01,ICD10CM:G56.01\n1,2020-02-01,ICD10CM:R20.0\n"

COMMANDS = [
    pytest.param("validate", id="validate"),
    pytest.param("validate --format json", id="validate-json"),
    pytest.param("ask", id="list-of-questions"),
    pytest.param("ask what-treats", id="ask"),
    pytest.param("ask what-treats --query", id="query-of-a-question"),
    pytest.param("ask sentence-evidence --format markdown", id="ask-of-a-sentence"),
    pytest.param("show numbness", id="show"),
    pytest.param("show cts:to-surgery --format json", id="show-json"),
    pytest.param("cite cts:wrist-splint treats cts:carpal-tunnel-syndrome", id="cite"),
    pytest.param("next --finding cts:persistent-numbness", id="next"),
    pytest.param("next --finding numbness --format json", id="next-json"),
    pytest.param("sparql SELECT*{?x(skg:treats|skg:offers)?y}", id="sparql"),
    pytest.param("source check", id="source-check"),
    *(
        pytest.param(f"draw {what} -o OUT/figure.{kind}", id=f"{what}-{kind}")
        for what in ("pathway", "overview", "schema", "concept cts:wrist-splint")
        for kind in ("svg", "html", "mmd", "dot", "png", "pdf")
    ),
    *(pytest.param(f"export {name} --mappings -o OUT/{name}", id=name) for name in FORMATS),
    pytest.param("report OUT/report", id="report"),
    pytest.param("replay OUT/../cohort.csv -o OUT/replay", id="replay"),
]


@pytest.mark.parametrize("line", COMMANDS)
def test_no_command_speaks_of_our_condition(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], line: str
) -> None:
    if line.startswith("replay"):
        pytest.importorskip("duckdb")
    (tmp_path / "cohort.csv").write_text(COHORT, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    words = [word.replace("OUT", str(out)) for word in line.split()]
    assert run([*words, "--project", str(folder)]) == 0
    told = capfd.readouterr()
    assert not OURS.search(told.out + told.err)
    assert told.out
    for file in filter(Path.is_file, out.rglob("*")):
        assert not OURS.search(str(file.relative_to(out))), file
        assert not re.search(r"stenosis(?![-_]?kg)", file.name, re.IGNORECASE), file
        data = file.read_bytes()
        found = OURS.search(data.decode("utf-8", "ignore"))
        assert found is None, f"{file}: {found}"


def test_what_is_ours_is_found_where_it_is(tmp_path: Path) -> None:
    """The check above sees the files of our own graph."""
    load().export("trig", tmp_path / "ours.trig")
    assert OURS.search((tmp_path / "ours.trig").read_text(encoding="utf-8"))


def test_its_pathway(folder: Path) -> None:
    kg = load(project=folder)
    assert [stage.label for stage in kg.pathway().stages] == ["conservative stage", "surgical stage"]
    steps = kg.next(findings=["persistent numbness"]).to_dict()
    assert "carpal tunnel release becomes necessary" in str(steps)
    assert "cts:wrist-splint" in kg.ask("what-treats").render("table")


def test_its_mappings_and_no_others(folder: Path) -> None:
    assert load(project=folder).mappings().vocabularies == ("ICD10CM",)
    assert len(load(project=folder).mappings().rows) == 2


def test_its_shapes_are_run(folder: Path, tmp_path: Path) -> None:
    copy = start(tmp_path / "other", prefix="cts")
    file = copy / "documents" / "article.trig"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('    dcterms:rights "CC BY 4.0"@en ;\n', ""), encoding="utf-8")
    report = load(project=copy).validate()
    assert [finding.check for finding in report.findings if "example.org" in finding.check] != [], report.render()


def test_a_fault_in_it_is_found_by_our_shapes(tmp_path: Path) -> None:
    copy = start(tmp_path / "other", prefix="cts")
    file = copy / "documents" / "article.trig"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('skg:cue "becomes necessary"', 'skg:cue "becomes needed"'), encoding="utf-8")
    assert not load(project=copy).validate()


def test_files_of_ones_own_come_beside_it(folder: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.ttl"
    more.write_text(
        "@prefix skg: <https://w3id.org/stenosis-kg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
        '<https://example.org/x> a skg:Symptom ; skos:prefLabel "tingling"@en .',
        encoding="utf-8",
    )
    assert load(more, project=folder).show("tingling").iri == "https://example.org/x"


def test_the_example_is_what_init_writes(tmp_path: Path) -> None:
    example = Path(__file__).parent.parent / "examples" / "carpal-tunnel"
    made = start(tmp_path / "carpal-tunnel", title="How carpal tunnel syndrome is treated", prefix="cts")
    written = {file.relative_to(made): file.read_bytes() for file in made.rglob("*") if file.is_file()}
    assert {file.relative_to(example): file.read_bytes() for file in example.rglob("*") if file.is_file()} == written


@pytest.mark.parametrize("name", ["vocabulary.ttl", "shapes.ttl", "documents/article.trig"])
def test_what_init_writes_is_in_the_house_format(folder: Path, name: str) -> None:
    assert format_file(folder / name) == (folder / name).read_bytes()


def test_a_name_that_is_misspelt_is_told_with_the_nearest(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    copy = start(tmp_path / "other", prefix="cts")
    file = copy / "documents" / "article.trig"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("skg:treats cts:carpal-tunnel-syndrome", "skg:treats cts:carpal-tunel-syndrome"))
    told = [each.message for each in load(project=copy).validate().findings if each.check == "schema-not-described"]
    assert told == ["cts:carpal-tunel-syndrome is not described anywhere; nearest: cts:carpal-tunnel-syndrome"]
    run(["sparql", "ASK { ?x skg:treats cts:wrst-splint }", "--project", str(folder)])
    assert "cts:wrst-splint is not declared; nearest: cts:wrist-splint" in capfd.readouterr().err
    assert load(project=folder).show("wrist-splint").label == "wrist splint"
    assert load(project=folder).show("free-median-nerve").label == "freed median nerve"


def test_exports_are_called_as_the_project_is_and_are_under_its_base(folder: Path) -> None:
    kg = load(project=folder)
    ((name, data),) = files(kg, "turtle").items()
    text = data.decode()
    assert name == "carpal-tunnel.ttl"
    assert text.startswith("# How carpal tunnel syndrome is treated, version ")
    assert "<https://example.org/carpal-tunnel/graph>" in text
    assert "@prefix cts: <https://example.org/carpal-tunnel/concept/> ." in text
    plans = b"".join(files(kg, "fhir").values()).decode()
    assert "https://example.org/carpal-tunnel/fhir/PlanDefinition/" in plans
    published = files(kg, "nanopub")
    assert all(b"@prefix this: <https://example.org/carpal-tunnel/np/RA" in each for each in published.values())
    ours = b"".join(files(load(), "nanopub").values())
    assert b"example.org" not in ours
    assert b"@prefix this: <https://w3id.org/stenosis-kg/np/RA" in ours


def test_a_second_document_is_added_under_the_base_of_the_project(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    copy = start(tmp_path / "other", prefix="cts")
    text = tmp_path / "night-splints.txt"
    text.write_text("Splints\n\nA wrist splint may ease numbness at night.\n", encoding="utf-8")
    words = ["source", "add", str(text), "--into", str(copy / "documents"), "--prefix", "night"]
    assert run([*words, "--project", str(copy)]) == 0
    file = copy / project.FILE
    listed = '"documents/article.trig"'
    file.write_text(file.read_text().replace(listed, f'{listed}, "documents/night-splints.trig"'), encoding="utf-8")
    kg = load(project=copy)
    assert kg.validate(), kg.validate().render()
    assert kg.prefixes["night"] == "https://example.org/other/source/night-splints/"
    assert "night:s1" in kg.ask("coverage").render("table")
    assert "cts:wrist-splint" in (copy / "documents" / "night-splints.trig").read_text(encoding="utf-8")
    capfd.readouterr()
