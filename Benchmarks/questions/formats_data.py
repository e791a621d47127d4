"""The plays as files of pandas, Polars and DuckDB, each as its writer makes them unless told otherwise; Arrow files uncompressed."""

import pathlib
import subprocess

import duckdb
import polars
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet

VARIANTS = ("pandas", "polars", "duckdb")
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def make(folder, rows, seed, variant):
    """The folder of a variant, made once: plays.parquet and plays.arrow."""
    home = folder / f"formats-{rows}-{seed}-{variant}"
    if not home.exists():
        csv = folder / f"lastfm-{rows}-{seed}.csv"
        if not csv.exists():
            words = ["sample", "lastfm", "--rows", str(rows), "--seed", str(seed), "--out", csv]
            subprocess.run([ROOT / "embark", *words], check=True, stdin=subprocess.DEVNULL)
        unfinished = home.with_suffix(".part")
        unfinished.mkdir(parents=True, exist_ok=True)
        WRITERS[variant](pyarrow.csv.read_csv(csv), unfinished)
        unfinished.rename(home)
    add_texts(folder, rows, seed, home)
    return {"csv": home, "parquet": home}


def add_texts(folder, rows, seed, home):
    """The texts that no peer but its own library would write otherwise: the CSV in one gzip member, as `gzip` does, and lines of JSON."""
    packed, lines = (folder / f"lastfm-{rows}-{seed}.{ending}" for ending in ("csv.gz", "jsonl"))
    csv = folder / f"lastfm-{rows}-{seed}.csv"
    if not packed.exists():
        with open(packed.with_suffix(".part"), "wb") as target:
            subprocess.run(["gzip", "-6", "-c", csv], check=True, stdout=target)
        packed.with_suffix(".part").rename(packed)
    if not lines.exists():
        polars.read_csv(csv).write_ndjson(lines.with_suffix(".part"))
        lines.with_suffix(".part").rename(lines)
    for name, file in (("plays.csv.gz", packed), ("plays.jsonl", lines)):
        if not (home / name).exists():
            (home / name).symlink_to(file.resolve())


def by_pandas(table, home):
    table.to_pandas().to_parquet(home / "plays.parquet")
    pyarrow.feather.write_feather(table, home / "plays.arrow", compression="uncompressed")


def by_polars(table, home):
    frame = polars.from_arrow(table)
    frame.write_parquet(home / "plays.parquet")
    frame.rechunk().write_ipc(home / "plays.arrow", compression="uncompressed")


def by_duckdb(plays, home):
    duckdb.sql("from plays").write_parquet(str(home / "plays.parquet"))
    # DuckDB writes no Arrow files: pyarrow's, all rows in one batch.
    whole = plays.combine_chunks()
    with pyarrow.ipc.new_file(home / "plays.arrow", whole.schema) as writer:
        writer.write_batch(pyarrow.RecordBatch.from_struct_array(whole.to_struct_array().combine_chunks()))


WRITERS = {"pandas": by_pandas, "polars": by_polars, "duckdb": by_duckdb}
