"""The data of db-benchmark's group-by questions (duckdblabs/db-benchmark: _data/groupby-datagen.R), made with numpy."""

import numpy
import pyarrow

from data_files import MISSING_PERCENT, missing, paired

VARIANTS = ("unsorted", "sorted", "missing")
GROUPS = 100  # K: distinct values of the keys with few of them.


def make(folder, rows, seed, variant):
    return paired(folder, f"groupby-{rows}-{GROUPS}-{seed}-{variant}", lambda: made(rows, seed, variant))


def made(rows, seed, variant):
    draw = numpy.random.default_rng(seed)
    many = max(1, rows // GROUPS)
    bounds = {"id1": GROUPS, "id2": GROUPS, "id3": many, "id4": GROUPS, "id5": GROUPS, "id6": many}
    columns = {name: draw.integers(1, bound + 1, rows, dtype=numpy.int32) for name, bound in bounds.items()}
    columns["v1"] = draw.integers(1, 6, rows, dtype=numpy.int32)
    columns["v2"] = draw.integers(1, 16, rows, dtype=numpy.int32)
    columns["v3"] = numpy.round(draw.random(rows) * 100, 6)
    masks = {}
    if variant == "missing":
        for name, bound in bounds.items():  # Some of the values of a key, wherever they are.
            gone = draw.choice(bound, bound * MISSING_PERCENT // 100, replace=False) + 1
            masks[name] = numpy.isin(columns[name], gone)
        for name in ("v1", "v2", "v3"):
            masks[name] = missing(draw, rows)
    if variant == "sorted":
        order = numpy.lexsort([columns[name] for name in reversed(bounds)])
        columns = {name: values[order] for name, values in columns.items()}
    texts = {"id1": "id%03d", "id2": "id%03d", "id3": "id%010d"}
    return pyarrow.table(
        {name: arrow(values, masks.get(name), texts.get(name), bounds.get(name)) for name, values in columns.items()}
    )


def arrow(values, mask, text, bound):
    if text is None:
        return pyarrow.array(values, mask=mask)
    codes = pyarrow.array(values - 1, mask=mask)
    return pyarrow.DictionaryArray.from_arrays(codes, [text % (code + 1) for code in range(bound)])
