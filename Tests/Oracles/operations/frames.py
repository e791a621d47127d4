"""Twins of operations on whole frames."""

from twin import Refused, twin


@twin(nan_is_nil=True)
def sorted_by(frame, keys, descending):
    """Missing values lowest; a stable sort a key, the last key first."""
    table = frame.pandas()
    for name, falls in reversed(list(zip(keys, descending))):
        table = table.sort_values(name, ascending=not falls, kind="stable", na_position="last" if falls else "first")
    return table[["row"]]


@twin()
def group_sums(frame, key):
    """In the order of first appearance; nil is a key."""
    import polars

    return (
        frame.polars()
        .group_by(key, maintain_order=True)
        .agg(
            count=polars.len(),
            sum=polars.col("int").sum(),
            mean=polars.col("double").mean(),
            earliest=polars.col("time").min(),
            longest=polars.col("gap").max(),
        )
    )


@twin()
def distinct_on(frame, keys):
    return frame.polars().unique(keys, keep="first", maintain_order=True)


@twin()
def stacked(frame, other):
    import polars

    return polars.concat([frame.polars(), other.polars()])


def weighted_sample(table, count, seed):
    """numpy's, because pandas 3 refuses weights that are large next to the others."""
    import numpy

    total = table["weight"].sum()
    if len(table) and total == 0:
        raise Refused("no weights")
    if count > (table["weight"] > 0).sum():
        raise Refused("too few rows with a weight")
    if count == 0:
        return table[:0]
    return table.iloc[numpy.random.default_rng(seed).choice(len(table), count, False, table["weight"] / total)]


@twin()
def sampled(frame, count, fraction, replacing, weighted, seed):
    """What pandas' sample has whatever its seed: how many rows, whether some come twice when they may not, and whether any has no
    weight. A sample that pandas refuses is refused."""
    table = frame.pandas()
    table["weight"] = table["whole"].clip(lower=0)
    if table.empty:
        # pandas refuses weights of no rows even where nothing is drawn.
        if (count or 0) > 0:
            raise Refused("no rows")
        made = table
    elif weighted and not replacing:
        made = weighted_sample(table, round(fraction * len(table)) if count is None else count, seed)
    else:
        weights = "weight" if weighted else None
        try:
            made = table.sample(n=count, frac=fraction, replace=replacing, weights=weights, random_state=seed)
        except ValueError as error:
            raise Refused(str(error)) from error
    return {
        "rows": [len(made)],
        "twice": [bool(made["row"].duplicated().any()) and not replacing],
        "weightless": [int((made["weight"] <= 0).sum()) if weighted and len(made) else 0],
        "stranger": [int((~made["row"].isin(table["row"])).sum())],
    }


@twin()
def split(frame, shares):
    """How the rows are dealt out: sizes that add up, every row once. pandas has no such function: numpy's rounding of the borders."""
    import numpy

    borders = [0, *(int(x) for x in numpy.floor(numpy.cumsum(shares) * len(frame) + 0.5))]
    return {"rows": [after - before for before, after in zip(borders, borders[1:])], "twice": [0] * len(shares)}
