"""The data of the questions about expressions: numbers of both kinds and a text of few values, 64 bits a number for all sides."""

import numpy
import pyarrow
import pyarrow.parquet

import groupby_data

VARIANTS = ("whole", "missing")
TEXTS = 500
MISSING_PERCENT = 5


def make(folder, rows, seed, variant):
    """The files of a variant, made once: a CSV and a Parquet file with the same rows."""
    stem = folder / f"expressions-{rows}-{seed}-{variant}"
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
    columns = {
        "a": draw.integers(-1000, 1000, rows),
        "b": draw.integers(-1000, 1000, rows),
        "c": draw.integers(0, 100, rows),
        "x": numpy.round(draw.random(rows) * 100, 6),
        "y": numpy.round(draw.random(rows) * 100, 6),
        "z": numpy.round(draw.random(rows) * 100, 6),
    }
    masks = {}
    if variant == "missing":
        for name in columns:
            masks[name] = numpy.zeros(rows, dtype=bool)
            masks[name][draw.choice(rows, rows * MISSING_PERCENT // 100, replace=False)] = True
    table = {name: pyarrow.array(values, mask=masks.get(name)) for name, values in columns.items()}
    codes = draw.integers(0, TEXTS, rows, dtype=numpy.int32)
    table["artist"] = pyarrow.DictionaryArray.from_arrays(codes, ["id%03d" % code for code in range(TEXTS)])
    return pyarrow.table(table)
