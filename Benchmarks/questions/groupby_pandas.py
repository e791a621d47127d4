"""pandas: texts as categories; q9 also from sums, because a function per group is far slower than what an expert writes."""

import pandas
import polars

version = pandas.__version__
OPTIONS = {"as_index": False, "sort": False, "observed": True, "dropna": False}


def load(paths):
    frame = pandas.read_parquet(paths["parquet"])
    for name in ("id1", "id2", "id3"):
        frame[name] = frame[name].astype("category")
    return frame


def largest(x):
    some = x.loc[x["v3"].notna(), ["id6", "v3"]]
    return some.sort_values("v3", ascending=False).groupby("id6", **OPTIONS).head(2)


def correlation(x):
    groups = x[["id2", "id4", "v1", "v2"]].groupby(["id2", "id4"], **OPTIONS)
    return groups.apply(lambda group: group["v1"].corr(group["v2"]) ** 2).rename(columns={None: "r2"})


def correlation_by_sums(x):
    has_both = x["v1"].notna() & x["v2"].notna()
    pairs = x[["id2", "id4"]].assign(v1=x.v1.where(has_both), v2=x.v2.where(has_both), n=has_both)
    terms = pairs.assign(xx=pairs.v1 * pairs.v1, yy=pairs.v2 * pairs.v2, xy=pairs.v1 * pairs.v2)
    s = terms.groupby(["id2", "id4"], **OPTIONS).sum()
    covariance = s.n * s.xy - s.v1 * s.v2
    r2 = covariance**2 / ((s.n * s.xx - s.v1**2) * (s.n * s.yy - s.v2**2))
    return s[["id2", "id4"]].assign(r2=r2)


def median_and_deviation(x):
    groups = x.groupby(["id4", "id5"], **OPTIONS)["v3"]
    return groups.agg(["median", "std"]).rename(columns={"std": "sd"})


def spread(x):
    most = x.groupby("id3", **OPTIONS).agg({"v1": "max", "v2": "min"})
    return most.assign(range=most.v1 - most.v2)[["id3", "range"]]


EVERY = ["id1", "id2", "id3", "id4", "id5", "id6"]
QUERIES = {
    "q1": (["id1"], lambda x: x.groupby("id1", **OPTIONS).agg({"v1": "sum"})),
    "q2": (["id1", "id2"], lambda x: x.groupby(["id1", "id2"], **OPTIONS).agg({"v1": "sum"})),
    "q3": (["id3"], lambda x: x.groupby("id3", **OPTIONS).agg({"v1": "sum", "v3": "mean"})),
    "q4": (["id4"], lambda x: x.groupby("id4", **OPTIONS).agg({"v1": "mean", "v2": "mean", "v3": "mean"})),
    "q5": (["id6"], lambda x: x.groupby("id6", **OPTIONS).agg({"v1": "sum", "v2": "sum", "v3": "sum"})),
    "q6": (["id4", "id5"], median_and_deviation),
    "q7": (["id3"], spread),
    "q8": (["id6"], largest),
    "q9": (["id2", "id4"], correlation_by_sums),
    "q10": (
        EVERY,
        lambda x: x.groupby(EVERY, **OPTIONS).agg(v3=("v3", "sum"), count=("v3", "size")),
    ),
}


def spellings(frame, question):
    query = QUERIES[question][1]
    found = {"agg": lambda: query(frame)}
    if question == "q9" and len(frame) <= 100_000:  # Ten thousand calls of a function: only where it is quick.
        found["apply"] = lambda: correlation(frame)
    return found


def answer(result, question):
    return polars.from_pandas(result.reset_index(drop=True)), QUERIES[question][0]
