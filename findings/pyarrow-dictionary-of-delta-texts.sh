#!/usr/bin/env bash
# pyarrow 26.0.1 reads a column of delta-encoded texts, but not as a dictionary: a good file then looks damaged.
#
# EXPECTED: `read_dictionary` changes the type that a column of texts comes in, and nothing else.
# SEEN: with DELTA_LENGTH_BYTE_ARRAY, which DuckDB 2.0.1 writes with PARQUET_VERSION V2, or DELTA_BYTE_ARRAY, it raises
#   an OSError, as a damaged file does ("Not yet implemented" is in its words). `read_dictionary` is
#   what makes reading codes ten times as fast, so who profits from it meets this in other people's files only.
# SOURCE: pyarrow.parquet.ParquetFile, parameter read_dictionary.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check duckdb==2.0.1 pyarrow==26.0.1
cat > t.py <<'PY'
import sys
import duckdb, pyarrow as pa, pyarrow.parquet as pq

duckdb.sql("COPY (SELECT 'code ' || i AS code FROM range(100) r(i)) TO 'a.parquet' (PARQUET_VERSION V2)")
codes = pa.table({"code": ["M48.07", "M54.31"]})
pq.write_table(codes, "b.parquet", use_dictionary=False, column_encoding={"code": "DELTA_BYTE_ARRAY"})
same = True
for name in ("a.parquet", "b.parquet"):
    print(name, pq.ParquetFile(name).metadata.row_group(0).column(0).encodings)
    print("  plainly:        ", pq.ParquetFile(name).read()["code"][0])
    try:
        print("  as a dictionary:", pq.ParquetFile(name, read_dictionary=["code"]).read()["code"][0])
        same = False
    except Exception as error:
        print(f"  as a dictionary: {type(error).__name__}: {error}")
        same = same and type(error) is OSError and "Not yet implemented" in str(error)
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
