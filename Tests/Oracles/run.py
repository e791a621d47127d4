"""Runs every oracle: Embark's answers beside those of pandas and DuckDB. `run.py [SEED ...]` runs random tables of these seeds."""

import pathlib
import subprocess
import sys
import tempfile
import time

import duckdb
import pandas

import examples
import tables
from compare import differences

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DUCKDB_TYPES = {
    "int": "bigint",
    "id": "bigint",
    "double": "double",
    "text": "varchar",
    "code": "varchar",
    "instant": "timestamp",
    "date": "date",
    "flag": "boolean",
}
PANDAS_TYPES = {"int": "Int64", "id": "Int64", "double": "float64", "text": "str", "code": "str", "flag": "boolean"}


def embark(*words):
    done = subprocess.run([ROOT / "embark", *words], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise RuntimeError(f"embark {' '.join(map(str, words))}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def example(name, file, folder):
    """The program's answer and its twin's."""
    out = folder / f"{name}-answer.csv"
    embark("run", ROOT / "Examples" / f"{name}.swift", file, out)
    found = pandas.read_csv(out)
    expected = getattr(examples, name)(file)
    return differences(expected, found.astype(expected.dtypes.to_dict()))


def sampled(kind, name, rows, folder, *options):
    file = folder / f"{kind}.csv"
    embark("sample", kind, "--rows", str(rows), "--seed", "11", "--out", file, *options)
    return example(name, file, folder)


def flights(folder):
    file = subprocess.run([ROOT / "scripts/flights"], capture_output=True, text=True, check=True).stdout.strip()
    return example("flights", file, folder)


def read_by_pandas(file, kinds):
    types = {name: PANDAS_TYPES[kind] for name, kind in kinds.items() if kind in PANDAS_TYPES}
    dates = [name for name, kind in kinds.items() if kind not in PANDAS_TYPES]
    return pandas.read_csv(
        file, dtype=types, parse_dates=dates, keep_default_na=False, na_values=[""]
    )


def read_by_duckdb(file, kinds):
    columns = ", ".join(f"'{name}': '{DUCKDB_TYPES[kind]}'" for name, kind in kinds.items())
    query = f"from read_csv('{file}', header = true, delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}})"
    return duckdb.sql(query).df()


def random_table(seed, folder):
    """Embark reads the table and writes it again: the values are those that pandas and DuckDB read from the original."""
    text, kinds = tables.table(seed)
    file, copy = folder / f"{seed}.csv", folder / f"{seed}-copy.csv"
    file.write_bytes(text.encode())
    embark("convert", file, copy)
    found = read_by_pandas(copy, kinds)
    lines = ["pandas: " + line for line in differences(read_by_pandas(file, kinds), found)]
    return lines + ["DuckDB: " + line for line in differences(read_by_duckdb(file, kinds), found)]


def cases(seeds):
    if not seeds:
        yield "lastfm.swift and pandas", lambda folder: sampled("lastfm", "lastfm", 60_000, folder)
        yield "twitter.swift and pandas", lambda folder: sampled("twitter", "twitter", 60_000, folder)
        yield "twitter.swift and pandas, shuffled", lambda folder: sampled("twitter", "twitter", 60_000, folder, "--shuffled")
        yield "flights.swift and pandas", flights
        now = int(time.time())
        seeds = [*range(1, 21), *range(now, now + 10)]
    for seed in seeds:
        yield f"random table, seed {seed}", lambda folder, seed=seed: random_table(seed, folder)


def main(seeds):
    passed = failed = 0
    for name, case in cases(seeds):
        with tempfile.TemporaryDirectory() as folder:
            try:
                lines = case(pathlib.Path(folder))
            except (RuntimeError, ValueError, duckdb.Error) as error:
                lines = [str(error)]
        passed, failed = passed + (not lines), failed + bool(lines)
        if lines:
            print(f"FAILED  {name}", *lines, sep="\n    ", flush=True)
        else:
            print(f"ok      {name}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:]]))
