"""Files of the questions' data, made once: the same rows as CSV for Embark and as Parquet for the peers."""

import numpy
import pyarrow
import pyarrow.csv
import pyarrow.parquet

MISSING_PERCENT = 5


def paired(folder, stem, made):
    """The paths of a CSV and a Parquet file with the rows of `made()`, which is only called where one of them is not there."""
    paths = {kind: folder / f"{stem}.{kind}" for kind in ("csv", "parquet")}
    if not all(path.exists() for path in paths.values()):
        folder.mkdir(exist_ok=True)
        table = made()
        for kind, write in (("csv", write_csv), ("parquet", pyarrow.parquet.write_table)):
            unfinished = paths[kind].with_suffix(".part")
            write(table, unfinished)
            unfinished.rename(paths[kind])
    return paths


def write_csv(table, path):
    # Categories are written as their texts; a missing value is an empty field.
    plain = pyarrow.table(
        {
            name: column.cast(pyarrow.string()) if pyarrow.types.is_dictionary(column.type) else column
            for name, column in zip(table.column_names, table.columns)
        }
    )
    pyarrow.csv.write_csv(plain, path, pyarrow.csv.WriteOptions(quoting_style="none"))


def missing(draw, count):
    """Which of so many rows are missing: a twentieth of them, wherever they stand."""
    gone = numpy.zeros(count, dtype=bool)
    gone[draw.choice(count, count * MISSING_PERCENT // 100, replace=False)] = True
    return gone
