"""The data of db-benchmark's join questions (duckdblabs/db-benchmark: _data/join-datagen.R), made with numpy.

Four tables: `x` and `big` have all rows, `medium` a thousandth, `small` a millionth of them. Of the keys of either side a tenth
is unknown to the other; the keys after which the right tables are named stand in them once. (Fewer than 10,000,000 rows would leave
`small` without any, so it has at least ten.) Of the variant with missing values a twentieth of all keys and values is missing,
wherever it stands; a missing key meets nothing.
"""

import numpy
import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

from data_files import missing

VARIANTS = ("unsorted", "sorted", "missing")
TABLES = ("x", "small", "medium", "big")


def make(folder, rows, seed, variant):
    """The folders of a variant, made once: CSV and Parquet files with the same rows, a table each."""
    home = folder / f"join-{rows}-{seed}-{variant}"
    if not home.exists():
        unfinished = home.with_suffix(".part")
        unfinished.mkdir(parents=True, exist_ok=True)
        for name, table in made(rows, seed, variant):
            pyarrow.parquet.write_table(table, unfinished / f"{name}.parquet")
            options = pyarrow.csv.WriteOptions(quoting_style="none")
            pyarrow.csv.write_csv(table, unfinished / f"{name}.csv", options)
        unfinished.rename(home)
    return {"csv": home, "parquet": home}


def made(rows, seed, variant):
    draw = numpy.random.default_rng(seed)
    counts = {"id1": max(10, rows // 1_000_000), "id2": max(20, rows // 1_000), "id3": rows}
    keys = {name: split(draw, count) for name, count in counts.items()}
    left = {name: drawn(draw, shared + ours, rows) for name, (shared, ours, _) in keys.items()}
    yield "x", table(draw, left, "v1", list(counts) if variant == "sorted" else [], variant == "missing")
    for name, columns in (("small", ["id1"]), ("medium", ["id1", "id2"]), ("big", ["id1", "id2", "id3"])):
        size = counts[columns[-1]]
        right = {column: drawn(draw, keys[column][0] + keys[column][2], size) for column in columns}
        yield name, table(draw, right, "v2", columns[-1:] if variant == "sorted" else [], variant == "missing")


def split(draw, count):
    """Keys of both sides, of the left one, of the right one: nine, one and one tenth of `count`."""
    keys = draw.permutation(count + count // 10) + 1
    shared = count - count // 10
    return [[keys[:shared]], [keys[shared:count]], [keys[count:]]]


def drawn(draw, parts, size):
    """Every key once, further ones by chance, in any order."""
    keys = numpy.concatenate(parts)
    more = draw.choice(keys, max(size - len(keys), 0)) if size > len(keys) else keys[:0]
    return draw.permutation(numpy.concatenate([keys, more]))


def masked(draw, values, is_masked):
    if not is_masked:
        return pyarrow.array(values)
    return pyarrow.array(values, mask=missing(draw, len(values)))


def table(draw, keys, value, order, is_masked):
    if order:
        places = numpy.lexsort([keys[name] for name in reversed(order)])
        keys = {name: column[places] for name, column in keys.items()}
    size = len(next(iter(keys.values())))
    columns = {name: masked(draw, column, is_masked) for name, column in keys.items()}
    for name in list(columns):
        digits = columns[name].cast(pyarrow.string())
        texts = pyarrow.compute.binary_join_element_wise("id", digits, "")
        columns[f"id{int(name[2:]) + 3}"] = texts
    columns[value] = masked(draw, numpy.round(draw.random(size) * 100, 6), is_masked)
    return pyarrow.table(columns)
