"""Twins of operations on whole frames."""

from twin import twin


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
