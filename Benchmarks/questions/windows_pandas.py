"""pandas: texts as categories, integers of 32 bits. What it does by group in Python alone is left out."""

from groupby_pandas import load, version  # noqa: F401
from polars import from_pandas

OVER = {"sort": False, "observed": True, "dropna": False}


def over(x, key, value):
    return x.groupby(key, **OVER)[value]


QUESTIONS = {
    "q1": lambda x: x.v3 - over(x, "id3", "v3").shift(1),
    "q2": lambda x: over(x, "id3", "v1").cumsum(),
    "q3": lambda x: x.v3.cummax(),
    "q4": lambda x: over(x, "id3", "v3").rank(method="min"),
    "q5": lambda x: over(x, "id1", "v1").rank(method="dense", ascending=False),
    "q6": lambda x: x.v3.rolling(7).mean(),
    "q8": lambda x: x.v3.rolling(100).max(),
    "q9": lambda x: x.v3.rolling(25).median(),
    "q12": lambda x: x.groupby("id3", **OVER).cumcount(),
    "q13": lambda x: x.v3.cumsum(),
    "q14": lambda x: x.v3.shift(1),
    "q15": lambda x: x.v3.median(),
    "q16": lambda x: x.v3.std(),
    "q17": lambda x: x.id6.nunique(),
    "q18": lambda x: x.v3.where(x.v1 != 1).ffill(),
    "q19": lambda x: x.v3.rank(method="min"),
}


def spellings(frame, question):
    if question not in QUESTIONS:
        return {}
    query = QUESTIONS[question]
    return {"": lambda: frame.assign(result=query(frame))}


def answer(result, question):
    return from_pandas(result[["id4", "id5", "result"]]), ["id4", "id5"]
