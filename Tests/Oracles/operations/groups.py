"""Twins of operations on groups."""

import math

import polars
from polars import col
from twin import twin


@twin()
def simple(frame, keys):
    """Everything that is made in one pass over the rows."""
    return (
        frame.polars()
        .group_by(keys, maintain_order=True)
        .agg(
            rows=polars.len(),
            count=col("int").count(),
            sum=col("int").sum(),
            sumOfDoubles=col("double").sum(),
            trues=col("flag").sum(),
            mean=col("int").mean(),
            meanOfDoubles=col("double").mean(),
            lowest=col("int").min(),
            highest=col("wild").max(),
            lowestDouble=col("wild").min(),
            earliest=col("time").min(),
            latest=col("date").max(),
            shortest=col("gap").min(),
            any=col("flag").any(),
            all=col("flag").all(),
            first=col("text").first(),
            last=col("text").last(),
            firstPresent=col("name").drop_nulls().first(),
            lastPresent=col("time").drop_nulls().last(),
        )
    )


@twin()
def ordered(frame, keys):
    """What takes the rows of a group together."""
    return (
        frame.polars()
        .group_by(keys, maintain_order=True)
        .agg(
            median=col("double").median(),
            quantile=col("int").quantile(0.3, "linear"),
            deviation=col("double").std(),
            variance=col("int").var(),
            product=col("double").product(),
            distinct=col("name").drop_nulls().n_unique(),
            lowest=col("text").min(),
            highest=col("name").max(),
        )
    )


def rows_by_key(frame, keys):
    """Row numbers of every group, groups by first appearance; NaN is one value."""
    lists, groups = frame.lists(), {}
    for row in range(len(frame)):
        key = tuple("nan" if isinstance(lists[name][row], float) and math.isnan(lists[name][row]) else lists[name][row] for name in keys)
        groups.setdefault(key, []).append(row)
    return lists, list(groups.values())


def with_keys(lists, keys, groups, columns):
    return {**{name: [lists[name][rows[0]] for rows in groups] for name in keys}, **columns}


def covariance_and_correlation(xs, ys):
    pairs = [(x, y) for x, y in zip(xs, ys) if x is not None and y is not None]
    if len(pairs) < 2:
        return None, None
    mean_x = math.fsum(x for x, _ in pairs) / len(pairs)
    mean_y = math.fsum(y for _, y in pairs) / len(pairs)
    xx = math.fsum((x - mean_x) ** 2 for x, _ in pairs)
    yy = math.fsum((y - mean_y) ** 2 for _, y in pairs)
    xy = math.fsum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return xy / (len(pairs) - 1), xy / math.sqrt(xx) / math.sqrt(yy) if xx > 0 and yy > 0 else math.nan


@twin()
def pairs(frame, key):
    lists, groups = rows_by_key(frame, [key])

    def found(first, second):
        return [covariance_and_correlation([lists[first][r] for r in rows], [lists[second][r] for r in rows]) for rows in groups]

    def place(rows, name, choose):
        present = [(lists[name][row], place) for place, row in enumerate(rows) if lists[name][row] is not None]
        # The first of equal ones.
        return choose(present, key=lambda pair: (pair[0], -pair[1] if choose is max else pair[1]))[1] if present else None

    def other(rows, name, choose, wanted):
        chosen = place(rows, name, choose)
        return None if chosen is None else lists[wanted][rows[chosen]]

    columns = {
        "covariance": [pair[0] for pair in found("int", "double")],
        "correlation": [pair[1] for pair in found("double", "int")],
        "ofInts": [pair[1] for pair in found("int", "whole")],
        "argmin": [place(rows, "int", min) for rows in groups],
        "argmax": [place(rows, "whole", max) for rows in groups],
        "atMinimum": [other(rows, "int", min, "name") for rows in groups],
        "atMaximum": [other(rows, "double", max, "row") for rows in groups],
    }
    return with_keys(lists, [key], groups, columns)


@twin()
def best_rows(frame, key, by, count, largest):
    """Rows of every group by value, the earlier of equal ones first; NaN after all numbers, missing not at all."""
    lists, groups = rows_by_key(frame, [key])
    found = []
    for rows in groups:
        present = [row for row in rows if lists[by][row] is not None]

        def rank(row):
            value = lists[by][row]
            if isinstance(value, str):
                value = value.encode()
            return (isinstance(value, float) and math.isnan(value), 0 if value != value else value)

        numbers = [row for row in present if not rank(row)[0]]
        numbers.sort(key=lambda row: rank(row)[1], reverse=largest)
        found += (numbers + [row for row in present if rank(row)[0]])[:count]
    return {"row": found}


@twin()
def edges(frame, keys, count, place):
    lists, groups = rows_by_key(frame, keys)
    ends = {
        "first": [rows[0] for rows in groups],
        "last": [rows[-1] for rows in groups],
        "prefix": [row for rows in groups for row in rows[:count]],
        "suffix": [row for rows in groups for row in rows[-count:]],
        "at": [rows[place] for rows in groups if -len(rows) <= place < len(rows)],
    }
    return {
        "what": [name for name, rows in ends.items() for _ in rows],
        "row": [row for rows in ends.values() for row in rows],
    }
