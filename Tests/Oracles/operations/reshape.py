"""Twins of reshaping: pivots, cross tables, unpivoting, one-hot encoding."""

import unicodedata

from twin import Refused, twin


def label(value):
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def unique(names, taken):
    """Names with a number appended wherever one is taken already; Swift takes composed and decomposed letters for equal."""
    taken, made = {unicodedata.normalize("NFC", name) for name in taken}, []
    for name in names:
        candidate, number = name, 2
        while unicodedata.normalize("NFC", candidate) in taken:
            candidate, number = f"{name}_{number}", number + 1
        taken.add(unicodedata.normalize("NFC", candidate))
        made.append(candidate)
    return made


def order(values):
    """None lowest; texts by their bytes."""
    return sorted(values, key=lambda value: (value is not None, value.encode() if isinstance(value, str) else value or 0))


def cells(frame, rows, column, aggregate):
    """The aggregate of `double` by row key and column key, and both keys in order of appearance."""
    lists = frame.lists()
    keys = list(zip(*(lists[name] for name in rows)))
    found = {}
    for number, key in enumerate(keys):
        found.setdefault((key, lists[column][number]), []).append(lists["double"][number])
    values = {}
    for place, group in found.items():
        present = [value for value in group if value is not None]
        values[place] = {
            "sum": lambda: sum(present),
            "mean": lambda: sum(present) / len(present) if present else None,
            "max": lambda: max(present, default=None),
            "count": lambda: len(group),
        }[aggregate]()
    return values, list(dict.fromkeys(keys)), list(dict.fromkeys(lists[column]))


@twin()
def pivoted(frame, rows, column, aggregate, fill, sort):
    values, lines, columns = cells(frame, rows, column, aggregate)
    if sort:
        columns = order(columns)
    table = {name: [line[place] for line in lines] for place, name in enumerate(rows)}
    for name, key in zip(unique([label(key) for key in columns], rows), columns):
        table[name] = [values.get((line, key), fill) for line in lines]
    return table


@twin()
def pivoted_by_polars(frame, column):
    """Names, order and cells as Polars has them, for texts without missing values."""
    import polars

    made = frame.polars().pivot(on=column, index="key", values="int", aggregate_function="max", maintain_order=True)
    made.columns = unique(made.columns, [])
    return made


@twin()
def pivoted_twice(frame, column):
    """Two aggregates, whose names come first."""
    values, lines, columns = cells(frame, ["key"], column, "sum")
    counts, _, _ = cells(frame, ["key"], column, "count")
    names = [f"{aggregate}_{label(key)}" for aggregate in ("total", "rows") for key in columns]
    made = [[table.get((line, key)) for line in lines] for table in (values, counts) for key in columns]
    return {"key": [line[0] for line in lines], **dict(zip(unique(names, ["key"]), made))}


@twin()
def cross_tabulated(frame, rows, columns, share, margins):
    """As pandas' crosstab with dropna=False."""
    lists = frame.lists()
    pairs = list(zip(lists[rows], lists[columns]))
    lines, heads = order(set(lists[rows])), order(set(lists[columns]))
    counts = {pair: pairs.count(pair) for pair in set(pairs)}
    made = [[counts.get((line, head), 0) for line in lines] for head in heads]
    names = unique([label(head) for head in heads], [rows])
    sums = [sum(column[place] for column in made) for place in range(len(lines))]
    if share == "all":
        divided = [[count / len(pairs) for count in column] for column in made]
    elif share == "rows":
        divided = [[count / sums[place] for place, count in enumerate(column)] for column in made]
    elif share == "columns":
        divided = [[count / sum(column) for count in column] for column in made]
    else:
        divided = made
    table = {rows: lines, **dict(zip(names, divided))}
    if margins:
        assert share is None
        table = {rows: [label(line) for line in lines] + ["total"]}
        for name, column in zip(names, made):
            table[name] = column + [sum(column)]
        table[unique(["total"], [rows] + names)[0]] = sums + [len(pairs)]
    return table


@twin()
def cross_tabulated_by_pandas(frame, share):
    import pandas

    table = frame.pandas()
    made = pandas.crosstab(table["whole"], table["row"] % 3, normalize={"all": "all", "rows": "index", "columns": "columns"}.get(share, False))
    made.columns = [str(name) for name in made.columns]
    return made.reset_index()


@twin()
def unpivoted(frame, keep, columns):
    import polars

    table = frame.polars()
    types = {str(table.schema[name]) for name in columns}
    if len(types) > 1 and types != {"Int64", "Float64"}:
        raise Refused(f"{types}")
    if len(types) > 1:
        table = table.with_columns(polars.col(name).cast(polars.Float64) for name in columns)
    return table.unpivot(columns, index=keep, variable_name="which", value_name="what")


@twin()
def one_hot(frame, column, prefix, drop, nils):
    lists = frame.lists()
    values = [value for value in order(set(lists[column])) if nils or value is not None]
    if drop:
        values = values[1:]
    others = [name for name in frame.names if name != column]
    names = unique([f"{prefix or column}_{label(value)}" for value in values], others)
    flags = {name: [one == value for one in lists[column]] for name, value in zip(names, values)}
    return {key: value for name in ["key", column, "row"] for key, value in (flags if name == column else {name: lists[name]}).items()}


@twin(types=False)
def one_hot_by_pandas(frame):
    import pandas

    made = pandas.get_dummies(frame.pandas()[["whole", "row"]].astype({"whole": "int64"}), columns=["whole"])
    return made[[name for name in made.columns if name != "row"] + ["row"]]


@twin()
def transposed(frame, names):
    lists = frame.lists()
    table = {"name": names}
    for row in range(len(frame)):
        table[str(row)] = [lists[name][row] for name in names]
    return table
