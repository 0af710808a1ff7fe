#!/usr/bin/env bash
# DuckDB 1.4.0 answers whether a Parquet column has bad values that it cannot read.
#
# EXPECTED: a file is read, or it is refused when it is opened.
# SEEN: the encoding BYTE_STREAM_SPLIT, which Parquet 2.11 allows for whole numbers and times too (pyarrow writes it),
#   is read of floating numbers only. A filter that the statistics of the footer decide never looks at a value, so that
#   a check of bounds before the work passes; the first query that needs a value fails. DuckDB 2.0.1 reads the file.
# SOURCE: Parquet format, Encodings.md, "Byte Stream Split (BYTE_STREAM_SPLIT = 9)".
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
for version in 1.4.0 2.0.1; do
    python3 -m venv "v$version"
    "v$version/bin/pip" install -q --disable-pip-version-check "duckdb==$version" pyarrow==26.0.1
done
cat > t.py <<'PY'
import sys
import duckdb, pyarrow as pa, pyarrow.parquet as pq

encoding = {"use_dictionary": False, "column_encoding": {"person": "BYTE_STREAM_SPLIT"}}
pq.write_table(pa.table({"person": [11, 12, 13]}), "e.parquet", **encoding)
print("DuckDB", duckdb.__version__)
bad = duckdb.sql("SELECT person FROM 'e.parquet' WHERE person < 1 OR person > 99").fetchall()
print("bad:   ", bad)
try:
    rows = str(duckdb.sql("SELECT person FROM 'e.parquet'").fetchall())
except duckdb.Error as error:
    rows = type(error).__name__ + ": " + str(error).splitlines()[0]
print("rows:  ", rows)
sys.exit(bool(bad) or rows.startswith("[(11,)") != (sys.argv[1] == "reads"))
PY
if v1.4.0/bin/python t.py fails && v2.0.1/bin/python t.py reads; then echo "as described"; else echo "BEHAVIOUR CHANGED"; exit 1; fi
