"""Twins of functions whose result for a row depends on other rows, over all rows or within groups."""

import math

from twin import twin


def over(frame, expression, key):
    return frame.polars().select(result=expression.over(key) if key else expression)


@twin()
def shifted(frame, column, by, key):
    import polars

    return over(frame, polars.col(column).shift(by), key)


@twin()
def shifted_filling(frame, by, fill, key):
    import polars

    return over(frame, polars.col("int").shift(by, fill_value=fill), key)


@twin()
def differences(frame, column, by, key):
    import polars

    values = polars.col(column)
    # Dates' differences are durations on both sides.
    return over(frame, values - values.shift(by), key)


@twin()
def fractional_change(frame, column, by, key):
    import polars

    values = polars.col(column).cast(polars.Float64)
    return over(frame, values / values.shift(by) - 1, key)


@twin()
def running(frame, column, kind, key):
    import polars

    values = polars.col(column)
    expression = {
        "sum": values.cum_sum(),
        "product": values.cum_prod(),
        "minimum": values.cum_min(),
        "maximum": values.cum_max(),
        "count": values.cum_count().cast(polars.Int64),
    }[kind]
    return over(frame, expression, key)


@twin()
def row_number(frame, key):
    import polars

    return over(frame, polars.int_range(polars.len()), key)


@twin()
def filled(frame, column, backward, limit, key):
    import polars

    values = polars.col(column)
    return over(frame, values.backward_fill(limit) if backward else values.forward_fill(limit), key)


@twin()
def value_at(frame, column, row, key):
    """Polars' `get` wants a row in every group."""
    lists = frame.lists()
    values = lists[column]
    keys = lists[key] if key else [0] * len(values)
    rows = {}
    for number, one in enumerate(keys):
        rows.setdefault(one, []).append(number)
    found = {}
    for one, numbers in rows.items():
        place = row if row >= 0 else len(numbers) + row
        found[one] = values[numbers[place]] if 0 <= place < len(numbers) else None
    return {"result": [found[one] for one in keys]}


@twin()
def ranked(frame, column, method, descending, fraction, key):
    import polars

    values = polars.col(column)
    names = {"minimum": "min", "maximum": "max"}
    expression = values.rank(names.get(method, method), descending=descending)
    if fraction:
        expression = expression / (values.drop_nulls().n_unique() if method == "dense" else values.count())
    elif method != "average":
        expression = expression.cast(polars.Int64)
    return over(frame, expression, key)


def per_group(frame, column, key, body):
    """`body` of each group's values as a series of floats, in pandas."""
    import pandas

    table = frame.pandas()
    values = table[column].astype("float64")
    if not key:
        return {"result": body(values)}
    lists = frame.lists()[key]
    result = pandas.Series(math.nan, index=values.index, dtype="float64")
    rows = {}
    for number, one in enumerate(lists):
        rows.setdefault(one, []).append(number)
    for numbers in rows.values():
        result.iloc[numbers] = body(values.iloc[numbers]).to_numpy()
    return pandas.DataFrame({"result": result})


@twin(nan_is_nil=True)
def interpolated(frame, column, key):
    """pandas fills behind the last value as well, unless told to stay inside."""
    import pandas

    found = per_group(frame, column, key, lambda values: values.interpolate(limit_area="inside"))
    return pandas.DataFrame(found)


@twin(nan_is_nil=True)
def interpolated_along(frame, column, key):
    import pandas

    times = frame.pandas()["when"]

    def body(values):
        along = pandas.Series(values.to_numpy(), index=pandas.DatetimeIndex(times.iloc[values.index]))
        return pandas.Series(along.interpolate("time", limit_area="inside").to_numpy(), index=values.index)

    return pandas.DataFrame(per_group(frame, column, key, body))


def figure(windows, statistic, share):
    return {
        "sum": lambda: windows.sum(),
        "mean": lambda: windows.mean(),
        "minimum": lambda: windows.min(),
        "maximum": lambda: windows.max(),
        "count": lambda: windows.count(),
        "variance": lambda: windows.var(),
        "standardDeviation": lambda: windows.std(),
        "median": lambda: windows.median(),
        "quantile": lambda: windows.quantile(share),
    }[statistic]()


@twin(nan_is_nil=True, tolerance=1e-7)
def rolling(frame, column, statistic, share, size, centered, minimum, key):
    import pandas

    def body(values):
        return figure(values.rolling(size, min_periods=minimum, center=centered), statistic, share)

    return pandas.DataFrame(per_group(frame, column, key, body))


@twin(nan_is_nil=True, tolerance=1e-7)
def expanding(frame, column, statistic, share, minimum, key):
    import pandas

    return pandas.DataFrame(
        per_group(frame, column, key, lambda values: figure(values.expanding(minimum), statistic, share))
    )


@twin(nan_is_nil=True, tolerance=1e-7)
def rolling_in_time(frame, column, statistic, share, microseconds, edges, minimum, key):
    import pandas

    times = frame.pandas()["when"]

    def body(values):
        along = pandas.Series(values.to_numpy(), index=pandas.DatetimeIndex(times.iloc[values.index]))
        windows = along.rolling(f"{microseconds}us", closed=edges, min_periods=minimum)
        return pandas.Series(figure(windows, statistic, share).to_numpy(), index=values.index)

    return pandas.DataFrame(per_group(frame, column, key, body))


@twin(nan_is_nil=True)
def exponential_mean(frame, column, decay, number, adjusted, ignoring, minimum, key):
    import pandas

    options = {"adjust": adjusted, "ignore_na": ignoring, "min_periods": minimum, decay: number}
    return pandas.DataFrame(per_group(frame, column, key, lambda values: values.ewm(**options).mean()))


@twin()
def over_in_order(frame, column, descending, key):
    import polars

    values = polars.col(column)
    order = {"order_by": "order", "descending": descending}
    return frame.polars().select(
        before=values.shift(1).over(key, **order),
        running=values.cum_count().cast(polars.Int64).over(key, **order),
        first=values.first().over(key, **order),
    )
