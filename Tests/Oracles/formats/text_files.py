"""JSON and packed text, both ways: `write FOLDER` writes files of the Python libraries, `check FOLDER` reads ours.

The frame has a row for each number from 0: see `row`. What is read is printed a line a value, so that Swift compares texts.
"""

import bz2
import gzip
import json
import lzma
import pathlib
import sys

import duckdb
import pandas
import polars

COUNT = 5000


def row(number):
    return {
        "id": number,
        "ratio": number / 8 if number % 7 else None,
        "name": ["Can", "Neu!", 'say "no"', "日本, é", "two\nlines"][number % 5] if number % 11 else None,
        "flag": number % 3 == 0,
    }


def rows():
    return [row(number) for number in range(COUNT)]


def write(folder):
    records = rows()
    frame = pandas.DataFrame(records)
    frame["name"] = frame["name"].astype(object).where(frame["name"].notna(), None)
    other = polars.DataFrame(records)
    frame.to_json(folder / "pandas.jsonl", orient="records", lines=True)
    frame.to_json(folder / "pandas.json", orient="records", indent=2)
    frame.to_json(folder / "pandas.jsonl.gz", orient="records", lines=True)
    other.write_ndjson(folder / "polars.jsonl")
    other.write_json(folder / "polars.json")
    connection = duckdb.connect()
    connection.register("t", other.to_arrow())
    connection.execute(f"copy t to '{folder}/duckdb.json' (format json)")
    connection.execute(f"copy t to '{folder}/duckdb-array.json' (format json, array true)")
    connection.execute(f"copy t to '{folder}/duckdb.json.zst' (format json, compression zstd)")
    connection.execute(f"copy t to '{folder}/duckdb.csv.gz' (format csv, compression gzip)")
    connection.execute(f"copy (select *, id % 3 as part from t) to '{folder}/hive' (format parquet, partition_by (part))")
    (folder / "python.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records))
    text = other.write_csv().encode()
    (folder / "python.csv.gz").write_bytes(gzip.compress(text[: len(text) // 2]) + gzip.compress(text[len(text) // 2 :]))
    (folder / "python.csv.bz2").write_bytes(bz2.compress(text[:5000]) + bz2.compress(text[5000:]))
    (folder / "python.csv.xz").write_bytes(lzma.compress(text))
    for name, packing in [("arrow.csv.br", "brotli"), ("arrow.csv.lz4", "lz4"), ("arrow.csv.zst", "zstd")]:
        import pyarrow

        with pyarrow.CompressedOutputStream(str(folder / name), packing) as stream:
            stream.write(text)


def lines(records):
    for record in records:
        for key in ["id", "ratio", "name", "flag"]:
            value = record[key]
            if value is None or value != value:
                print(f"{key}: nil")
            elif isinstance(value, bool):
                print(f"{key}: {str(value).lower()}")
            elif key == "name":
                print(f"{key}: {json.dumps(value, ensure_ascii=False)}")
            else:
                print(f"{key}: {float(value)!r}" if key == "ratio" else f"{key}: {int(value)}")


def check(folder, name):
    path = folder / name
    expected = list(rows())
    readers = {}
    if ".json" in name:
        is_lines = ".jsonl" in name
        readers["pandas"] = lambda: pandas.read_json(path, orient="records", lines=is_lines).to_dict("records")
        if name.endswith("lz4"):
            readers.pop("pandas")
        if is_lines and not name.endswith("lz4"):
            readers["polars"] = lambda: polars.read_ndjson(path).to_dicts()
        if not name.endswith("lz4"):
            readers["duckdb"] = lambda: duckdb.read_json(str(path)).pl().to_dicts()
    else:
        if not name.endswith("lz4"):
            readers["pandas"] = lambda: pandas.read_csv(path).to_dict("records")
            readers["polars"] = lambda: polars.read_csv(path).to_dicts()
            readers["duckdb"] = lambda: duckdb.read_csv(str(path)).pl().to_dicts()
    for reader, read in readers.items():
        found = read()
        assert len(found) == len(expected), f"{reader}, {name}: expected {len(expected)} rows, found {len(found)}"
        for wanted, got in zip(expected, found):
            for key, value in wanted.items():
                other = got[key]
                if other != other:
                    other = None
                assert other == value, f"{reader}, {name}, row {wanted['id']}, {key}: expected {value!r}, found {other!r}"
    print(" ".join(sorted(readers)))


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[2])
    if sys.argv[1] == "write":
        write(folder)
        lines(rows())
    else:
        check(folder, sys.argv[3])
