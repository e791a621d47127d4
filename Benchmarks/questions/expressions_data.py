"""The data of the questions about expressions: numbers of both kinds and a text of few values, 64 bits a number for all sides."""

import numpy
import pyarrow

from data_files import missing, paired

VARIANTS = ("whole", "missing")
TEXTS = 500


def make(folder, rows, seed, variant):
    return paired(folder, f"expressions-{rows}-{seed}-{variant}", lambda: made(rows, seed, variant))


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
    masks = {name: missing(draw, rows) for name in columns} if variant == "missing" else {}
    table = {name: pyarrow.array(values, mask=masks.get(name)) for name, values in columns.items()}
    codes = draw.integers(0, TEXTS, rows, dtype=numpy.int32)
    table["artist"] = pyarrow.DictionaryArray.from_arrays(codes, ["id%03d" % code for code in range(TEXTS)])
    return pyarrow.table(table)
