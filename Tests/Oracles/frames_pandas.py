"""Answers of pandas about frames: groups, order, distinct rows, counts of values, figures.

Called by the tests of Frames. Standard input: a list of cases as JSON, each with `columns` (name, type, values as texts or
null), `keys`, `descending` (a flag a key) and `numbers`. Standard output: a list of answers.
"""

import json
import sys

import pandas


def series(column):
    """A column with the type it has in Embark; missing values stay missing."""
    values, kind = column["values"], column["type"]
    if kind == "Int":
        return pandas.array([None if value is None else int(value) for value in values], dtype="Int64")
    if kind == "Double":
        return pandas.array([None if value is None else float(value) for value in values], dtype="Float64")
    if kind == "Bool":
        return pandas.array([None if value is None else value == "true" for value in values], dtype="boolean")
    if kind == "Timestamp":
        return pandas.Series(pandas.to_datetime(values, format="ISO8601")).astype("datetime64[us]")
    return pandas.Series(values, dtype="str")


def cell(value):
    if pandas.isna(value):
        return None
    if isinstance(value, pandas.Timestamp):
        return str(value.value // 1000)
    return "true" if value is True else "false" if value is False else str(value)


def cells(values):
    return [cell(value) for value in values]


def groups(frame, keys, numbers):
    """Sizes and aggregates in the order of first appearance; a missing key is a group."""
    grouped = frame.groupby(keys, sort=False, dropna=False)
    answer = {"count": cells(grouped.size()), "first": cells(grouped["row"].min()), "last": cells(grouped["row"].max())}
    for name in numbers:
        column = grouped[name]
        answer[name] = {
            "count": cells(column.count()),
            "sum": cells(column.sum()),
            "mean": cells(column.mean()),
            "min": cells(column.min()),
            "max": cells(column.max()),
            "distinctCount": cells(column.nunique()),
            "median": cells(column.median()),
            "quantile": cells(column.quantile(0.3)),
            "standardDeviation": cells(column.std()),
            "variance": cells(column.var()),
        }
    return answer


def ordered(frame, keys, descending):
    """Row numbers in sorted order, missing values lowest: one stable sort a key, the last key first."""
    for key, falls in reversed(list(zip(keys, descending))):
        frame = frame.sort_values(key, ascending=not falls, kind="stable", na_position="last" if falls else "first")
    return cells(frame["row"])


def figures(column):
    """What `describe` says of numbers and times; how many different values there are, and how often the commonest comes."""
    answer = {"distinct": str(column.nunique()), "modeCount": cell(column.value_counts().max()) if column.count() else None}
    if column.dtype in ("Int64", "Float64", "datetime64[us]"):
        described = column.describe()
        answer |= {name: cell(described.get(name)) for name in ("count", "mean", "std", "min", "25%", "50%", "75%", "max")}
    return answer


def answer(case):
    frame = pandas.DataFrame({column["name"]: series(column) for column in case["columns"]})
    keys = case["keys"]
    return {
        "groups": groups(frame, keys, case["numbers"]),
        "order": ordered(frame, keys, case["descending"]),
        "distinct": cells(frame.drop_duplicates(keys)["row"]),
        "lastOfEach": cells(frame.drop_duplicates(keys, keep="last")["row"]),
        "figures": {name: figures(frame[name]) for name in frame.columns},
    }


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
