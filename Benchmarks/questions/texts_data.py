"""The data of the questions about texts and times: links that are nearly all different, and times in no order."""

import numpy
import pyarrow
import pyarrow.compute
import pyarrow.parquet

import groupby_data

VARIANTS = ("whole", "missing")
SITES = 1000
MISSING_PERCENT = 5
YEAR = 366 * 86_400


def make(folder, rows, seed, variant):
    """The files of a variant, made once: a CSV and a Parquet file with the same rows."""
    stem = folder / f"texts-{rows}-{seed}-{variant}"
    paths = {"csv": stem.with_suffix(".csv"), "parquet": stem.with_suffix(".parquet")}
    if not all(path.exists() for path in paths.values()):
        folder.mkdir(exist_ok=True)
        table = made(rows, seed, variant)
        for kind, write in (("csv", groupby_data.write_csv), ("parquet", pyarrow.parquet.write_table)):
            unfinished = paths[kind].with_suffix(".part")
            write(table, unfinished)
            unfinished.rename(paths[kind])
    return paths


def made(rows, seed, variant):
    draw = numpy.random.default_rng(seed)
    site = pyarrow.array(draw.integers(0, SITES, rows)).cast(pyarrow.string())
    page = pyarrow.array(draw.integers(0, rows, rows)).cast(pyarrow.string())
    link = pyarrow.compute.binary_join_element_wise("https://site", site, ".example.org/page/", page, "?from=feed", "")
    start = int(numpy.datetime64("2024-01-01", "s").astype(int))
    # Milliseconds, so that both readers of files agree about the unit.
    time = pyarrow.array((start + draw.integers(0, YEAR, rows)) * 1000).cast(pyarrow.timestamp("ms"))
    if variant == "missing":
        link, time = (with_nulls(draw, column) for column in (link, time))
    return pyarrow.table({"id": draw.integers(0, 1000, rows), "link": link, "time": time})


def with_nulls(draw, column):
    gone = numpy.zeros(len(column), dtype=bool)
    gone[draw.choice(len(column), len(column) * MISSING_PERCENT // 100, replace=False)] = True
    return pyarrow.compute.if_else(pyarrow.array(gone), pyarrow.scalar(None, column.type), column)
