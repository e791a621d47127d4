"""Polars: texts as categories, integers of 32 bits; both engines."""

import polars
from polars import col

from groupby_polars import load  # noqa: F401

version = polars.__version__

QUESTIONS = {
    "q1": col("v3") - col("v3").shift(1).over("id3"),
    "q2": col("v1").cum_sum().over("id3"),
    "q3": col("v3").cum_max(),
    "q4": col("v3").rank("min").over("id3"),
    "q5": col("v1").rank("dense", descending=True).over("id1"),
    "q6": col("v3").rolling_mean(7),
    "q7": col("v3").rolling_mean(7).over("id3"),
    "q8": col("v3").rolling_max(100),
    "q9": col("v3").rolling_median(25),
    "q10": col("v3").rolling_std(50).over("id1"),
    "q11": col("v3").ewm_mean(span=10).over("id3"),
    "q12": polars.int_range(polars.len()).over("id3"),
    "q13": col("v3").cum_sum(),
    "q14": col("v3").shift(1),
    "q15": col("v3").median(),
    "q16": col("v3").std(),
    "q17": col("id6").n_unique(),
    "q18": polars.when(col("v1") != 1).then(col("v3")).forward_fill(),
    "q19": col("v3").rank("min"),
}


def spellings(frame, question):
    query = frame.lazy().with_columns(result=QUESTIONS[question])
    return {"in memory": query.collect, "streaming": lambda: query.collect(engine="streaming")}


def answer(result, question):
    return result.select("id4", "id5", "result"), ["id4", "id5"]
