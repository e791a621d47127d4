"""Writes small files in every way pyarrow, pandas, Polars and DuckDB can be told: write_files.py FOLDER [parquet|arrow]

Beside each file lies what it holds, as text (rendering.py), taken from the table in memory and not from the file.
"""

import datetime
import decimal
import pathlib
import random
import sys
import uuid

import duckdb
import numpy
import pandas
import polars
import pyarrow
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet

from rendering import render

SEED = 20261123


def some(random, make, count, nil_share):
    return [None if random.random() < nil_share else make() for _ in range(count)]


def columns(random, count, nil_share):
    """A column of every type, by name."""
    pa = pyarrow
    words = ["", "a", "twelve bytes", "thirteen byte", "Zürich", "日本語のテキスト", "a longer text, with a comma and \"quotes\"", "😀"]

    def integers(low, high):
        return lambda: random.choice([low, high, random.randint(low, high), random.randint(-3, 3) if low < 0 else 1])

    def doubles():
        return random.choice([0.0, -0.0, 1.5, -2.25, float("inf"), float("-inf"), float("nan"), random.uniform(-1e9, 1e9), 5e-324])

    def ticks(scale):
        return lambda: random.randint(-2_000_000_000, 4_000_000_000) * scale + random.randint(0, scale - 1)

    def decimals(digits, scale):
        return lambda: decimal.Decimal(random.randint(-(10**digits) + 1, 10**digits - 1)).scaleb(-scale, context=decimal.Context(prec=60))

    specs = {
        "bool": (pa.bool_(), lambda: random.random() < 0.5),
        "int8": (pa.int8(), integers(-(2**7), 2**7 - 1)),
        "int16": (pa.int16(), integers(-(2**15), 2**15 - 1)),
        "int32": (pa.int32(), integers(-(2**31), 2**31 - 1)),
        "int64": (pa.int64(), integers(-(2**63), 2**63 - 1)),
        "uint8": (pa.uint8(), integers(0, 2**8 - 1)),
        "uint16": (pa.uint16(), integers(0, 2**16 - 1)),
        "uint32": (pa.uint32(), integers(0, 2**32 - 1)),
        "uint64": (pa.uint64(), integers(0, 2**63 - 1)),
        "float32": (pa.float32(), lambda: float(numpy.float32(doubles()))),
        "float64": (pa.float64(), doubles),
        "date": (pa.date32(), lambda: datetime.date.fromordinal(719163 + random.randint(-200000, 200000))),
        "time_ms": (pa.timestamp("ms"), ticks(10**3)),
        "time_us": (pa.timestamp("us"), ticks(10**6)),
        "time_ns": (pa.timestamp("ns"), ticks(10**9)),
        "time_utc": (pa.timestamp("us", "UTC"), ticks(10**6)),
        "clock": (pa.time64("us"), lambda: random.randint(0, 86_399_999_999)),
        "clock_ms": (pa.time32("ms"), lambda: random.randint(0, 86_399_999)),
        "decimal9": (pa.decimal128(9, 2), decimals(9, 2)),
        "decimal18": (pa.decimal128(15, 4), decimals(15, 4)),
        "decimal38": (pa.decimal128(38, 10), decimals(15, 10)),
        "text": (pa.string(), lambda: random.choice(words) + str(random.randint(0, 1000000))),
        "few": (pa.string(), lambda: random.choice(words)),
        "large": (pa.large_string(), lambda: random.choice(words) * random.randint(0, 3)),
        "sorted": (pa.string(), lambda: f"prefix of all of them {random.randint(0, 99):05}"),
    }
    return {
        name: pa.array(some(random, make, count, nil_share), pa.int64()).cast(type)
        if pa.types.is_timestamp(type) or pa.types.is_time64(type)
        else pa.array(some(random, make, count, nil_share), pa.int32()).cast(type)
        if pa.types.is_time32(type)
        else pa.array(some(random, make, count, nil_share), type)
        for name, (type, make) in specs.items()
    }


def table(seed, count, nil_share=0.2, without=()):
    made = columns(random.Random(seed), count, nil_share)
    return pyarrow.table({name: column for name, column in made.items() if name not in without})


class Folder:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.path.mkdir(parents=True, exist_ok=True)

    def add(self, name, expected, write):
        file = self.path / name
        try:
            write(str(file))
        except (pyarrow.ArrowNotImplementedError, polars.exceptions.ComputeError, duckdb.Error) as error:
            sys.exit(f"{name}: {error}")
        (self.path / (name + ".txt")).write_text(render(expected))


def pyarrow_parquet(folder):
    write = pyarrow.parquet.write_table
    whole = table(SEED, 200)
    for codec in ["none", "snappy", "gzip", "zstd", "lz4", "brotli"]:
        for version in ["1.0", "2.0"]:
            for dictionary in [True, False]:
                folder.add(
                    f"pyarrow-{codec}-v{version[0]}-{'dictionary' if dictionary else 'plain'}.parquet", whole,
                    lambda file: write(whole, file, compression=codec, data_page_version=version, use_dictionary=dictionary))
    encodings = {
        "DELTA_BINARY_PACKED": [n for n in whole.column_names if n.startswith(("int", "uint", "time_", "date", "clock")) and n != "date"] + ["date"],
        "DELTA_LENGTH_BYTE_ARRAY": ["text", "few", "large"],
        "DELTA_BYTE_ARRAY": ["sorted", "decimal38"],
        "BYTE_STREAM_SPLIT": ["float32", "float64", "decimal18"],
        "RLE": ["bool"],
    }
    by_column = {name: encoding for encoding, names in encodings.items() for name in names}
    for version in ["1.0", "2.0"]:
        for count in [1, 7, 200, 3000]:
            rows = table(SEED + count, count)
            folder.add(
                f"pyarrow-encodings-v{version[0]}-{count}.parquet", rows,
                lambda file: write(rows, file, use_dictionary=False, column_encoding=by_column, data_page_version=version, data_page_size=2000))
    split = {name: "BYTE_STREAM_SPLIT" for name in ["int32", "int64", "float32", "float64", "decimal38", "uint8"]}
    folder.add("pyarrow-split.parquet", whole, lambda file: write(whole, file, use_dictionary=False, column_encoding=split))
    many = table(SEED + 1, 5000)
    folder.add("pyarrow-groups.parquet", many, lambda file: write(many, file, row_group_size=777, data_page_size=1000, write_page_index=True))
    folder.add("pyarrow-groups-v2.parquet", many, lambda file: write(many, file, row_group_size=777, data_page_size=1000, data_page_version="2.0"))
    folder.add("pyarrow-fallback.parquet", many, lambda file: write(many, file, dictionary_pagesize_limit=1500, data_page_size=1000, write_batch_size=100))
    coded = pyarrow.table({"few": many.column("few"), "more": many.column("sorted").cast(pyarrow.dictionary(pyarrow.int32(), pyarrow.string()))})
    folder.add("pyarrow-dictionaries.parquet", coded, lambda file: write(coded, file, row_group_size=1000))
    folder.add("pyarrow-int96.parquet", whole, lambda file: write(whole, file, use_deprecated_int96_timestamps=True))
    coarse = table(SEED + 2, 50, without=["time_ns"])
    folder.add("pyarrow-int96-us.parquet", coarse.drop_columns(["time_utc"]), lambda file: write(coarse.drop_columns(["time_utc"]), file, use_deprecated_int96_timestamps=True))
    folder.add("pyarrow-decimal-integers.parquet", whole, lambda file: write(whole, file, store_decimal_as_integer=True))
    old = table(SEED + 3, 60, without=["time_ns", "uint32"])
    folder.add("pyarrow-version-1.parquet", old, lambda file: write(old, file, version="1.0", store_schema=False))
    folder.add("pyarrow-no-schema.parquet", whole, lambda file: write(whole, file, store_schema=False))
    for count in [0, 1]:
        rows = table(SEED + 4, count)
        folder.add(f"pyarrow-{count}-rows.parquet", rows, lambda file: write(rows, file))
        folder.add(f"pyarrow-{count}-rows-v2.parquet", rows, lambda file: write(rows, file, data_page_version="2.0"))
    folder.add("pyarrow-nils.parquet", table(SEED + 5, 100, 1.0), lambda file: write(table(SEED + 5, 100, 1.0), file, row_group_size=30))
    full = table(SEED + 6, 300, 0.0)
    folder.add("pyarrow-full.parquet", full, lambda file: write(full, file))
    required = full.cast(pyarrow.schema([field.with_nullable(False) for field in full.schema]))
    folder.add("pyarrow-required.parquet", required, lambda file: write(required, file, row_group_size=99))
    folder.add("pyarrow-required-v2.parquet", required, lambda file: write(required, file, data_page_version="2.0", compression="zstd"))
    identifiers = [uuid.UUID(int=random.Random(1).getrandbits(128)) for _ in range(20)] * 2 + [None]
    others = pyarrow.table({
        "uuid": pyarrow.array([None if u is None else u.bytes for u in identifiers], pyarrow.uuid()),
        "half": pyarrow.array([0.5, None, -2.0, float("inf")] * 10 + [65504.0], pyarrow.float16()),
        "nothing": pyarrow.nulls(41),
        "bytes": pyarrow.array([b"ab", None] * 20 + [b""], pyarrow.binary()),
        "json": pyarrow.array(['{"a":1}', None] * 20 + ["[]"], pyarrow.json_()),
    })
    folder.add("pyarrow-others.parquet", others, lambda file: write(others, file))
    span = pyarrow.table({"span": pyarrow.array([1, None, -5_000_000], pyarrow.duration("us")),
                          "berlin": pyarrow.array([1, None, 1_700_000_000_000_000], pyarrow.timestamp("us", "Europe/Berlin"))})
    folder.add("pyarrow-arrow-types.parquet", span, lambda file: write(span, file))


def pandas_parquet(folder):
    frame = pandas.DataFrame(
        {"category": pandas.Categorical(["x", "y", None, "x"] * 25), "number": range(100), "text": ["a", None, "b", "c"] * 25},
        index=[f"row {i}" for i in range(100)])
    expected = pyarrow.table({
        "category": pyarrow.array(["x", "y", None, "x"] * 25), "number": pyarrow.array(range(100)),
        "text": pyarrow.array(["a", None, "b", "c"] * 25), "index": pyarrow.array([f"row {i}" for i in range(100)])})
    folder.add("pandas-index.parquet", expected, lambda file: frame.to_parquet(file))


def polars_parquet(folder):
    # No times of day in milliseconds and no seconds: Polars widens them.
    rows = table(SEED + 7, 1000, without=["clock", "clock_ms", "decimal9", "decimal18", "decimal38"])
    frame = polars.from_arrow(rows)
    for codec in ["uncompressed", "snappy", "gzip", "zstd", "lz4", "brotli"]:
        folder.add(f"polars-{codec}.parquet", rows, lambda file: frame.write_parquet(file, compression=codec))
    folder.add("polars-groups.parquet", rows, lambda file: frame.write_parquet(file, row_group_size=130, data_page_size=500, statistics="full"))
    folder.add("polars-empty.parquet", rows.slice(0, 0), lambda file: frame.clear().write_parquet(file))
    coded = polars.DataFrame({"c": polars.Series(["x", "y", None] * 50, dtype=polars.Categorical), "e": polars.Series(["p", None, "q"] * 50, dtype=polars.Enum(["p", "q"]))})
    folder.add("polars-categories.parquet", pyarrow.table({"c": ["x", "y", None] * 50, "e": ["p", None, "q"] * 50}), lambda file: coded.write_parquet(file))


def duckdb_parquet(folder):
    rows = table(SEED + 8, 3000, without=["time_ns", "time_ms", "clock", "clock_ms"])
    connection = duckdb.connect()
    connection.register("rows", rows)
    for codec in ["uncompressed", "snappy", "gzip", "zstd", "lz4_raw", "brotli"]:
        for version in ["V1", "V2"]:
            folder.add(
                f"duckdb-{codec}-{version}.parquet", rows,
                lambda file: connection.execute(f"copy rows to '{file}' (format parquet, codec '{codec}', parquet_version '{version}', row_group_size 2048)"))
    folder.add("duckdb-empty.parquet", rows.slice(0, 0), lambda file: connection.execute(f"copy (from rows limit 0) to '{file}' (format parquet)"))


def main(path, kind="all"):
    folder = Folder(path)
    if kind in ("parquet", "all"):
        pyarrow_parquet(folder)
        pandas_parquet(folder)
        polars_parquet(folder)
        duckdb_parquet(folder)
    if kind in ("arrow", "all"):
        import arrow_files

        arrow_files.write(folder, table, SEED)


if __name__ == "__main__":
    main(*sys.argv[1:])
