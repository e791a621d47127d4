"""Twins of statistics: correlations, quantiles, histograms, shapes."""

import math

from twin import twin


@twin(nan_is_nil=True, tolerance=1e-7)
def correlation(frame, names, method, minimum):
    import pandas

    table = frame.pandas()[names].astype("float64")
    if method == "covariance":
        made = table.cov(min_periods=minimum)
    else:
        made = table.corr(method=method, min_periods=minimum) if method != "kendall" else kendall(table, minimum)
    return pandas.concat([pandas.Series(names, name="name", dtype="str"), made.reset_index(drop=True)], axis=1)


def kendall(table, minimum):
    """Tau-b by its definition; pandas would ask scipy."""
    import pandas

    def sign(value):
        return (value > 0) - (value < 0)

    def tau(left, right):
        pairs = [(a, b) for a, b in zip(left, right) if a == a and b == b]
        if len(pairs) < minimum:
            return math.nan
        agree = varies_left = varies_right = 0
        for i, (a, b) in enumerate(pairs):
            for c, d in pairs[:i]:
                agree += sign(a - c) * sign(b - d)
                varies_left += a != c
                varies_right += b != d
        return agree / math.sqrt(varies_left * varies_right) if varies_left and varies_right else math.nan

    return pandas.DataFrame({name: [tau(table[name], table[other]) for other in table] for name in table})


@twin(nan_is_nil=True)
def quantiles(frame, names, shares):
    import pandas

    made = frame.pandas()[names].astype("float64").quantile(shares)
    return pandas.concat([pandas.Series(shares, name="quantile"), made.reset_index(drop=True)], axis=1)


@twin()
def histogram(frame, column, bins, low, high):
    import numpy

    values = frame.pandas()[column].astype("float64").dropna()
    counts, edges = numpy.histogram(values, bins=bins, range=None if low is None else (low, high))
    return {"lower": list(edges[:-1]), "upper": list(edges[1:]), "count": [int(count) for count in counts]}


@twin()
def histogram_of_edges(frame, column, edges):
    import numpy

    values = frame.pandas()[column].astype("float64").dropna()
    counts, _ = numpy.histogram(values, bins=edges)
    return {"lower": edges[:-1], "upper": edges[1:], "count": [int(count) for count in counts]}


@twin(nan_is_nil=True, tolerance=1e-7)
def shape(frame, column):
    values = frame.pandas()[column].astype("float64")
    present = values.dropna()
    return {
        "skewness": [values.skew()],
        "kurtosis": [values.kurt()],
        "deviation": [(present - present.median()).abs().median()],
        "error": [values.sem()],
    }


@twin()
def codes(frame, column):
    import pandas

    found, _ = pandas.factorize(frame.pandas()[column])
    return {"codes": [None if code < 0 else int(code) for code in found]}
