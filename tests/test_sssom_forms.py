"""All that SSSOM 1.1 allows is read: each form is a file below ``data/mappings/forms``; ``forms.tsv`` says what of it.

The rows are those that sssom-pydantic reads; `.ci/check_sssom.py` compares them with those of sssom-py.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from stenosis_kg.check.mappings import check
from stenosis_kg.check.validate import validate
from stenosis_kg.errors import InputError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.namespaces import CONCEPT
from stenosis_kg.rdf.graph import load
from stenosis_kg.rdf.sssom import quads, read, read_text
from stenosis_kg.statements.mappings import Mappings

from .sssom_readers import FORMS, by_sssom_pydantic, by_us, figures

with (FORMS.parent / "forms.tsv").open(encoding="utf-8", newline="") as stream:
    TABLE = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
EACH = pytest.mark.parametrize("row", [pytest.param(row, id=row["file"].partition(".")[0]) for row in TABLE])


def test_all_forms_are_in_the_table() -> None:
    assert {row["file"] for row in TABLE} == {path.name for path in FORMS.glob("*.tsv")}
    assert len(TABLE) == 28


@EACH
def test_a_form_is_read_and_what_is_left_out_is_said_once(row: dict[str, str]) -> None:
    path = FORMS / row["file"]
    whole = read(path)
    assert len(whole.mappings) == int(row["rows"])
    assert sum(not each.unused for each in whole.mappings) == int(row["used"])
    said = "; ".join(warning.removeprefix(f"{path}, line ").replace(": ", " ", 1) for warning in whole.warnings)
    assert said == row["warnings"]
    assert load(path, bundled=False).warnings == whole.warnings


@EACH
def test_sssom_pydantic_reads_the_same_rows(row: dict[str, str]) -> None:
    try:
        verdict = (
            "same" if Counter(by_sssom_pydantic(FORMS / row["file"])) == Counter(by_us(FORMS / row["file"])) else ""
        )
    except ValueError:
        verdict = "rejects"
    assert verdict == row["sssom_pydantic"]


def test_we_read_all_that_sssom_pydantic_reads() -> None:
    counts, remarks = figures(sorted(FORMS.glob("*.tsv")))
    assert (counts["files"], counts["stenosis-kg"], remarks) == (28, 28, [])
    assert counts["sssom-pydantic"] == counts["sssom-pydantic alike"] == 26


def test_cells_and_header_are_as_written() -> None:
    first, second = read(FORMS / "cells-over-lines.sssom.tsv").mappings
    assert first.comment == 'two\n\n# lines\twith a tab, and "quotes"'
    assert (second.comment, second.line) == ('5" long', 10)
    assert read(str(FORMS / "header-in-yaml.sssom.tsv")).title == 'A set, "as it is"'
    assert [row.object for row in read(FORMS / "prefixes-with-digits.sssom.tsv").mappings] == [
        "https://example.org/3dmet/B1",
        "https://example.org/a?b=c&d=1:2",
    ]


def test_a_cell_over_lines_ends_somewhere() -> None:
    path = FORMS / "cells-over-lines.sssom.tsv"
    long = path.read_text(encoding="utf-8").replace('"two', '"' + "two\n" * 40_000)
    with pytest.raises(InputError, match=r"quotation mark is not closed .*larger than field limit") as caught:
        read_text(long, path)
    assert caught.value.line == 7


def test_rows_that_are_not_used_are_kept_and_make_no_triples() -> None:
    for name in ("other-predicates", "denied-rows", "literal-subjects", "literal-objects", "no-term-on-either-side"):
        whole = read(FORMS / f"{name}.sssom.tsv")
        made = [quad for quad in quads([whole]) if str(quad.subject).startswith(f"<{CONCEPT}")]
        assert len(made) == sum(bool(row.object) and not row.unused for row in whole.mappings) < len(whole.mappings)
        assert not [quad for quad in made if "NoTermFound" in str(quad) or "NoMapping" in str(quad)]
    other = read(FORMS / "other-predicates.sssom.tsv").mappings[1]
    assert (other.predicate, other.level, other.object) == (
        "http://www.w3.org/2002/07/owl#equivalentClass",
        "",
        "https://example.org/codes/F13",
    )
    text = read(FORMS / "literal-subjects.sssom.tsv").mappings[0]
    assert (text.subject, text.subject_label) == ("", "opening of the foramen")


def test_a_value_of_the_header_is_that_of_all_rows_or_of_none() -> None:
    """Where one row says it itself, the header says it of no row (spec-model, Propagation)."""
    first, second = read(FORMS / "said-of-all-rows.sssom.tsv").mappings
    assert [(row.source, row.version) for row in (first, second)] == [("LOCAL:book", "2026"), ("", "2026")]


def test_two_records_of_one_mapping_are_one_match(kg: KnowledgeGraph) -> None:
    found = Mappings([read(FORMS / "two-justifications.sssom.tsv")], kg)
    assert len(found.rows) == 3
    (match,) = found.codes("foraminotomy")
    assert (match.code, match.level, match.mapping.confidence) == ("LOCAL:F12", "close", 0.9)
    assert [match.concept for match in found.concepts("LOCAL:F12")] == [CONCEPT + "foraminotomy"]


def test_a_set_between_other_vocabularies_is_no_mistake_and_said_to_be_of_no_use(kg: KnowledgeGraph) -> None:
    path = FORMS / "two-justifications.sssom.tsv"
    text = path.read_text(encoding="utf-8").replace("concept:foraminotomy", "LOCAL:F11")
    (finding,) = check(Mappings([read_text(text.replace("closeMatch", "exactMatch"), path)], kg), kg)
    assert (finding.check, finding.severity, finding.line) == ("mapping-of-others", "warning", 7)
    assert "codes/F11 is of no vocabulary that the graph has (and 2 more rows like it)" in finding.message
    ours = text.replace("LOCAL:F11", "OURS:F11").replace(
        "#  LOCAL", "#  OURS: https://w3id.org/stenosis-kg/x/\n#  LOCAL"
    )
    assert {each.check for each in check(Mappings([read_text(ours, path)], kg), kg)} == {"mapping-subject-unknown"}


@pytest.mark.parametrize("predicate", ["skos:exactMatch", "skos:closeMatch"])
def test_two_records_of_one_mapping_do_not_contradict_each_other(predicate: str, kg: KnowledgeGraph) -> None:
    path = FORMS / "two-justifications.sssom.tsv"
    text = path.read_text(encoding="utf-8").replace("skos:closeMatch", predicate)
    found = check(Mappings([read_text(text, path)], kg), kg)
    assert found == ()


def test_validate_takes_a_mapping_set_for_no_sentence() -> None:
    names = ("two-justifications.sssom.tsv", "any-ending.tsv", "header-beside.sssom.tsv")
    assert validate(load(*(FORMS / name for name in names))), (
        "no passage is split: a mapping set is part of the graph of mappings"
    )


def test_the_header_can_be_in_a_file_that_is_named(tmp_path: Path) -> None:
    table, header = tmp_path / "codes.tsv", tmp_path / "about.yaml"
    table.write_bytes((FORMS / "header-beside.sssom.tsv").read_bytes())
    with pytest.raises(InputError, match=r"mapping_set_id is missing: there is no header .* codes\.yml beside it"):
        read(table)
    header.write_bytes((FORMS / "header-beside.sssom.yml").read_bytes())
    assert [row.curie for row in read(table, header).mappings] == ["LOCAL:F12"]
    with pytest.raises(InputError, match="has a header of its own"):
        read(FORMS / "any-ending.tsv", header)


def test_an_error_in_a_header_beside_names_that_file_and_its_line(tmp_path: Path) -> None:
    table, header = tmp_path / "codes.sssom.tsv", tmp_path / "codes.sssom.yml"
    table.write_bytes((FORMS / "header-beside.sssom.tsv").read_bytes())
    header.write_text((FORMS / "header-beside.sssom.yml").read_text(encoding="utf-8") + "more: 1\n", encoding="utf-8")
    assert read(table).warnings == (f'{header}, line 7: "more" is no key of SSSOM 1.1 and is left out',)
    header.write_text("mapping_set_id: https://example.org/x\ncomment: {a: b}\n", encoding="utf-8")
    with pytest.raises(InputError, match="stands where a single value is due") as caught:
        read(table)
    assert (caught.value.file, caught.value.line) == (str(header), 2)


def test_one_row_does_not_refuse_thousands(tmp_path: Path) -> None:
    head = (FORMS / "no-rows.sssom.tsv").read_text(encoding="utf-8")
    file = tmp_path / "many.sssom.tsv"
    many = "".join(f"concept:rod\tskos:closeMatch\tLOCAL:F{i}\tsemapv:LexicalMatching\n" for i in range(3350))
    other = "concept:rod\towl:equivalentClass\tLOCAL:R1\tsemapv:LexicalMatching\n"
    file.write_text(head + many + other, encoding="utf-8")
    whole = read(file)
    assert (len(whole.mappings), len(whole.warnings)) == (3351, 1)
    assert f"line {len((head + many).splitlines()) + 1}: owl:equivalentClass" in whole.warnings[0]
