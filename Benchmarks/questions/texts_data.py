"""The data of the questions about texts and times: links that are nearly all different, and times in no order."""

import numpy
import pyarrow
import pyarrow.compute

from data_files import missing, paired

VARIANTS = ("whole", "missing")
SITES = 1000
YEAR = 366 * 86_400


def make(folder, rows, seed, variant):
    return paired(folder, f"texts-{rows}-{seed}-{variant}", lambda: made(rows, seed, variant))


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
    gone = pyarrow.array(missing(draw, len(column)))
    return pyarrow.compute.if_else(gone, pyarrow.scalar(None, column.type), column)
