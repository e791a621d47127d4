"""Reads files that Embark wrote with pyarrow, Polars and DuckDB: check_files.py FOLDER

Beside each file lies what it must hold, as text (rendering.py). Prints what differs, and in the end how many readings were right.
"""

import pathlib
import sys

import duckdb
import polars
import pyarrow
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet

from rendering import render


def by_duckdb(file):
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    return connection.execute(f"from read_parquet('{file}')").to_arrow_table()


def by_pyarrow_stream(file):
    with pyarrow.ipc.open_stream(file) as reader:
        return reader.read_all()


READERS = {
    ".parquet": {
        "pyarrow": lambda file: pyarrow.parquet.read_table(file),
        "pandas": lambda file: pyarrow.Table.from_pandas(pyarrow.parquet.read_table(file).to_pandas(types_mapper=__import__("pandas").ArrowDtype), preserve_index=False),
        "polars": lambda file: polars.read_parquet(file).to_arrow(),
        "duckdb": by_duckdb,
    },
    ".arrow": {
        "pyarrow": lambda file: pyarrow.feather.read_table(file),
        "polars": lambda file: polars.read_ipc(file).to_arrow(),
    },
    ".stream": {
        "pyarrow": by_pyarrow_stream,
        "polars": lambda file: polars.read_ipc_stream(file).to_arrow(),
    },
}


def without(text, prefixes):
    return [line for line in text.splitlines() if not line.startswith(tuple(prefixes))]


def main(folder):
    right = 0
    for file in sorted(pathlib.Path(folder).iterdir()):
        for name, read in READERS.get(file.suffix, {}).items():
            expected = (file.parent / (file.name + ".txt")).read_text()
            # DuckDB has no spans in Parquet, calls every zone by its own, and does not know Arrow's schema.
            left_out = ["spans ", "zoned "] if name == "duckdb" else []
            try:
                found = render(read(str(file)))
            except Exception as error:  # Whatever a reader throws is what is to be told.
                print(f"{file.name}, {name}: {type(error).__name__}: {error}")
                continue
            lines = zip(without(expected, left_out), without(found, left_out))
            different = next(((left, right) for left, right in lines if left != right), None)
            if different:
                at = next((i for i, (a, b) in enumerate(zip(*different)) if a != b), 0)
                print(f"{file.name}, {name}: expected {different[0][:20]} …{different[0][max(0, at - 30):at + 60]}, found {different[1][:20]} …{different[1][max(0, at - 30):at + 60]}")
            elif len(without(expected, left_out)) != len(without(found, left_out)):
                print(f"{file.name}, {name}: expected other columns")
            else:
                right += 1
    print(f"{right} right")


if __name__ == "__main__":
    main(sys.argv[1])
