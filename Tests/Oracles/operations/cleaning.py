"""Twins of missing values and duplicates."""

from twin import twin


@twin()
def nil_counts(frame):
    table = frame.polars()
    counts = [table[name].null_count() for name in table.columns]
    return {
        "name": table.columns,
        "missing": counts,
        "share": [count / len(table) if len(table) else 0.0 for count in counts],
    }


@twin()
def dropping_nils(frame, names, every):
    import polars

    table = frame.polars()
    missing = [polars.col(name).is_null() for name in names or table.columns]
    gone = polars.all_horizontal(missing) if every else polars.any_horizontal(missing)
    return table.filter(~gone)


@twin()
def keeping_rows(frame, names, minimum):
    import polars

    table = frame.polars()
    present = polars.sum_horizontal([polars.col(name).is_not_null().cast(polars.Int64) for name in names or table.columns])
    return table.filter(present >= minimum)


@twin()
def dropping_columns(frame, minimum):
    table = frame.polars()
    wanted = len(table) if minimum is None else minimum
    return table.select([name for name in table.columns if table[name].len() - table[name].null_count() >= wanted])


@twin()
def filled(frame, number, text):
    """Integers go into columns of doubles as well."""
    import polars

    return frame.polars().with_columns(
        polars.col("key", "int", "whole", "row").fill_null(number),
        polars.col("double", "wild").fill_null(float(number)),
        polars.col("name", "text").fill_null(text),
        polars.col("flag").fill_null(True),
    )


@twin()
def filled_forward(frame, limit):
    import polars

    return frame.polars().with_columns(polars.all().forward_fill(limit))


@twin()
def nan_to_nil(frame):
    import polars

    return frame.polars().with_columns(polars.col("wild").fill_nan(None))


@twin()
def nil_to_nan(frame):
    import polars

    return frame.polars().with_columns(polars.col("wild", "double").fill_null(float("nan")))


@twin()
def duplicated(frame, names, keeping):
    import polars

    table = frame.polars().select(names)
    struct = polars.struct(names)
    marked = {
        "first": ~struct.is_first_distinct(),
        "last": ~struct.is_last_distinct(),
        None: struct.is_duplicated(),
    }[keeping]
    return table.select(duplicated=marked)
