"""Hold the mapping files and our reader against sssom-py, and sssom-py against what it is known to notice.

``sssom validate`` alone lets a missing justification, a missing licence and a misspelt column pass: it fills them in or
drops them. So what it read is compared with what is in the file, and any warning counts.
"""

import csv
import logging
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rdflib import URIRef
from sssom.constants import SchemaValidationType
from sssom.parsers import parse_sssom_table
from sssom.validators import validate
from sssom.writers import to_owl_graph

from tests.sssom_readers import by_sssom_py, by_us

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data" / "mappings"
CHECKS = [
    SchemaValidationType.JsonSchema,
    SchemaValidationType.PrefixMapCompleteness,
    SchemaValidationType.StrictCurieFormat,
]
EXACT = URIRef("http://www.w3.org/2004/02/skos/core#exactMatch")
NO_TERM = URIRef("https://w3id.org/sssom/NoTermFound")
JUSTIFICATION = "mapping_justification"
warnings: list[str] = []


class Keep(logging.Handler):
    """Keeps what is logged."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        warnings.append(record.getMessage())


def fault(path: Path) -> str | None:
    """Why sssom-py does not accept a file, or None where it does."""
    warnings.clear()
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader((line for line in stream if not line.startswith("#")), delimiter="\t"))
        read = parse_sssom_table(path)
        validate(read, CHECKS)
        found = read.df
        filled = {column for column in rows[0] if any(row[column] for row in rows)}
        if len(found) != len(rows):
            return f"{len(rows) - len(found)} rows are lost"
        if lost := filled - set(found.columns):
            return f"columns are lost: {', '.join(map(str, lost))}"
        if sorted(found[JUSTIFICATION]) != sorted(row[JUSTIFICATION] for row in rows):
            return "justifications were changed"
        if "unspecified" in read.metadata.get("license", "unspecified"):
            return "a licence was filled in"
        return warnings[0] if warnings else None
    except Exception as error:  # of any kind: yaml, pandas, curies and jsonschema each have their own
        return f"{type(error).__name__}: {error}".splitlines()[0]


def verdict(path: Path) -> str:
    """Whether sssom-py reads the rows that we read: "same", "other", or that it "rejects" the file."""
    try:
        return "same" if Counter(by_sssom_py(path)) == Counter(by_us(path)) else "other"
    except Exception:  # as above
        return "rejects"


def joined(path: Path) -> str | None:
    """The concepts that sssom-py, writing OWL, makes exact matches of one another, because no term was found for them.

    skos:exactMatch is symmetric and transitive, and the writer takes sssom:NoTermFound for a term like any other.
    """
    graph = to_owl_graph(parse_sssom_table(path))
    both = {*graph.subjects(EXACT, NO_TERM), *graph.objects(NO_TERM, EXACT)}
    return f"{len(both)} concepts without a term become exact matches of one another in OWL" if len(both) > 1 else None


def main() -> int:
    """Check all files, print what does not hold, and return the exit status."""
    logging.getLogger().addHandler(Keep(level=logging.WARNING))
    wrong = []
    ours = [*sorted((ROOT / "ontology" / "mappings").glob("*.sssom.tsv")), DATA / "good.sssom.tsv"]
    wrong += [f"{path.name}: {why}" for path in ours if (why := fault(path))]
    wrong += [f"{path.name}: sssom-py does not read our rows" for path in ours if verdict(path) != "same"]
    wrong += [f"{path.name}: {why}" for path in ours if (why := joined(path))]
    if not joined(DATA / "forms" / "no-term-on-either-side.sssom.tsv"):
        wrong.append(
            "sssom-py no longer writes sssom:NoTermFound as a match: skg:exactTerm may be skos:exactMatch again"
        )
    with (DATA / "forms.tsv").open(encoding="utf-8", newline="") as stream:
        forms = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in forms:
        if (seen := verdict(DATA / "forms" / row["file"])) != row["sssom_py"]:
            wrong.append(f"{row['file']}: sssom-py: {seen}, and forms.tsv says {row['sssom_py']}")
    with (DATA / "broken.tsv").open(encoding="utf-8", newline="") as stream:
        broken = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in broken:
        noticed = "rejects" if fault(DATA / "broken" / row["file"]) else "accepts"
        if noticed != row["sssom_py"]:
            wrong.append(f"{row['file']}: sssom-py {noticed} it, and broken.tsv says that it {row['sssom_py']}")
    good = f"sssom-py accepts {len(ours)} files, reads {len(forms)} forms and {len(broken)} broken ones as expected"
    sys.stdout.write("\n".join(wrong or [good]) + "\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
