"""Twins of expressions: the same trees and functions in Polars."""

import datetime
import operator

from twin import twin

OPERATORS = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "floorDivide": operator.floordiv,
    "remainder": operator.mod,
    "equal": operator.eq,
    "less": operator.lt,
    "lessOrEqual": operator.le,
    "and": operator.and_,
    "or": operator.or_,
}


def built(tree):
    """A tree as an expression of Polars."""
    import polars

    name, *arguments = tree
    if name == "column":
        return polars.col(arguments[0])
    if name in ("value", "double"):
        # Not `lit`: a choice between constants then has one row, which Polars refuses beside longer columns.
        return polars.repeat(arguments[0], polars.len(), dtype=polars.Int64 if name == "value" else polars.Float64)
    given = [built(argument) for argument in arguments]
    if name == "not":
        return ~given[0]
    if name == "isNil":
        return given[0].is_null()
    if name == "filled":
        return polars.coalesce(given[0], given[1])
    if name == "choice":
        return polars.when(given[0]).then(given[1]).otherwise(given[2])
    return OPERATORS[name](*given)


def rows(table, **columns):
    """The columns for every row, also when they are one value."""
    return table.with_columns(**columns).select(list(columns))


@twin(tolerance=1e-9)
def trees(frame, trees):
    import polars

    found = rows(
        frame.polars(),
        int=built(trees[0]).cast(polars.Int64),
        double=built(trees[1]).cast(polars.Float64),
        bool=built(trees[2]),
        row=polars.col("row"),
    )
    return found


@twin()
def filtered(frame, tree, text):
    from polars import col

    return frame.polars().filter(built(tree) | ((col("name") == text) & (col("text") >= text)))


@twin()
def functions(frame, low, high, members):
    import polars
    from polars import col

    whole, double = col("int"), col("double")
    return rows(
        frame.polars(),
        absolute=whole.abs(),
        sign=double.sign(),
        floor=double.floor(),
        ceiling=double.ceil(),
        clamped=whole.clip(low, high),
        bounded=double.clip(low, high),
        root=whole.abs().sqrt(),
        log=(double.abs() + 1).log(),
        exp=(double / 1000).exp(),
        power=whole.cast(polars.Float64) ** 2,
        member=col("whole").is_in(polars.Series(members, dtype=polars.Int64).implode()),
        between=whole.is_between(low, high),
        text=col("name").is_in(["Kavo", "é"]),
        view=col("text").is_in(["a", "twelve bytes", "日本語のアーティスト"]),
        replaced=col("name").replace_strict({"Kavo": 1, "Lu": 2}, default=-1, return_dtype=polars.Int64),
        renamed=col("name").replace({"Kavo": "Lu", "Lu": "Kavo"}),
        filled=col("name").fill_null("?"),
        coalesced=polars.coalesce(whole, col("key"), 0),
        highest=polars.max_horizontal(whole.cast(polars.Float64), double, col("whole").cast(polars.Float64)),
        lowest=polars.min_horizontal(whole.cast(polars.Float64), double),
        nil=col("gap").is_null(),
        whole=double.cast(polars.Int64),
        number=col("flag").cast(polars.Int64),
        written=whole.cast(polars.String).cast(polars.Float64),
        row=col("row"),
    )


@twin()
def times(frame):
    import polars
    from polars import col

    time, date, gap = col("time"), col("date"), col("gap")
    second = datetime.timedelta(seconds=1)
    midnight = date.cast(polars.Datetime("us"))
    return rows(
        frame.polars(),
        later=time + gap,
        earlier=time - gap,
        between=time - datetime.datetime(2023, 6, 1, 12),
        days=date - datetime.date(2000, 1, 1),
        mixed=time - midnight,
        twice=gap * 2 - gap,
        negative=-gap,
        seconds=gap.dt.total_microseconds() / 1e6,
        hours=(time - time.min()).dt.total_microseconds() / 3.6e9,
        since=time >= datetime.datetime(2023, 10, 29, 2, 30),
        same=time.cast(polars.Date) == date,
        before=date < datetime.date(1980, 1, 1),
        long=gap > 10 * second,
        ratio=gap.dt.total_microseconds() / 60e6,
        filled=time.fill_null(datetime.datetime(2024, 1, 1)),
        row=col("row"),
    )


@twin()
def aggregates(frame, key):
    import polars
    from polars import col

    whole, double = col("int"), col("double")
    return (
        frame.polars()
        .group_by(col(key), maintain_order=True)
        .agg(
            rows=polars.len(),
            range=whole.max() - whole.min(),
            doubled=(whole * 2 + 1).sum(),
            above=(double > 0).sum(),
            share=whole.sum() / polars.len(),
            spread=double.max() - double.mean(),
            apart=(whole - whole.min()).sum(),
            present=whole.is_not_null().sum(),
            most=col("time").max(),
            shares=(double / double.abs().sum()).max(),
        )
    )


@twin()
def broadcasts(frame, key):
    import polars
    from polars import col

    whole = col("int")
    return (
        frame.polars()
        .with_columns(
            sum=whole.sum().over(key),
            apart=whole - whole.min().over(key),
            rows=polars.len().over(key),
            two=(whole.max() - whole.min()).over(key, "flag"),
            all=whole - whole.max(),
            first=col("text").first().over(key),
            one=1,
        )
        .filter((polars.len().over(key) > 1) | col("flag"))
    )
