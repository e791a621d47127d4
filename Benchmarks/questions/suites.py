"""Suites: several questions about the same data, asked one after the other of every side in one process each.

A suite adds itself here with a file `NAME_data.py` (makes its files) and a file `NAME_PEER.py` for each peer.
"""

from dataclasses import dataclass
from types import ModuleType

import expressions_data
import formats_data
import groupby_data
import join_data
import texts_data


@dataclass(frozen=True)
class Suite:
    name: str
    title: str
    data: ModuleType  # Has VARIANTS and make(folder, rows, seed, variant) -> {"csv": path, "parquet": path}, files or folders.
    questions: dict[str, str]  # What is asked, by name.
    target: float  # The geometric mean over questions of the best peer's time by ours.
    peers: tuple[str, ...] = ("polars", "duckdb", "pandas")
    asked: tuple[str, ...] = ()  # Variants of the data; all of them where this is empty.

    @property
    def variants(self):
        return self.asked or self.data.VARIANTS

    @property
    def make(self):
        return self.data.make


GROUPBY = Suite(
    name="groupby",
    title="the ten group-by questions of db-benchmark",
    data=groupby_data,
    questions={
        "q1": "sum v1 by id1",
        "q2": "sum v1 by id1:id2",
        "q3": "sum v1 mean v3 by id3",
        "q4": "mean v1:v3 by id4",
        "q5": "sum v1:v3 by id6",
        "q6": "median v3 sd v3 by id4 id5",
        "q7": "max v1 - min v2 by id3",
        "q8": "largest two v3 by id6",
        "q9": "regression v1 v2 by id2 id4",
        "q10": "sum v3 count by id1:id6",
    },
    target=1.5,
)

JOIN = Suite(
    name="join",
    title="the five join questions of db-benchmark",
    data=join_data,
    questions={
        "q1": "small inner on int",
        "q2": "medium inner on int",
        "q3": "medium outer on int",
        "q4": "medium inner on factor",
        "q5": "big inner on int",
    },
    target=1.5,
)

FORMATS = Suite(
    name="formats",
    title="reading and writing files of that writer",
    data=formats_data,
    questions={
        "q1": "read Parquet, all columns",
        "q2": "read Parquet, two columns",
        "q3": "read Parquet, one user",
        "q4": "write Parquet",
        "q5": "open Arrow, mapped, 1,000 rows",
        "q6": "open Arrow, a sum, first rows",
        "q7": "read CSV, gzip",
        "q8": "read JSON lines",
        "q9": "read Arrow into one piece",
    },
    target=1.3,
)

EXPRESSIONS = Suite(
    name="expressions",
    title="new columns and filters from expressions",
    data=expressions_data,
    questions={
        "doubles": "(x*2 + y*3 - 1)/(z + 4), doubles",
        "integers": "(a*2 + b*3 - 1)/(c + 4), ints",
        "mixed": "(a*2 + y*3 - 1)/(c + 4)",
        "filter": "two comparisons and a text",
        "when": "when x > y",
        "over": "share of the artist's sum",
    },
    target=1,
)

WINDOWS = Suite(
    name="windows",
    title="functions of other rows, over all rows and within groups",
    data=groupby_data,
    questions={
        "q1": "difference to last v3 over id3",
        "q2": "running sum v1 over id3",
        "q3": "running max v3",
        "q4": "rank v3 over id3",
        "q5": "dense rank v1 over id1",
        "q6": "mean of 7 rows v3",
        "q7": "mean of 7 rows v3 over id3",
        "q8": "max of 100 rows v3",
        "q9": "median of 25 rows v3",
        "q10": "sd of 50 rows v3 over id1",
        "q11": "exponential mean v3 over id3",
        "q12": "row number over id3",
        "q13": "running sum v3",
        "q14": "v3 of the row before",
        "q15": "median v3",
        "q16": "sd v3",
        "q17": "different id6",
        "q18": "last v3 where v1 is not 1",
        "q19": "rank v3",
    },
    # Missing values have other effects in Polars; the tests compare those.
    asked=("unsorted", "sorted"),
    peers=("polars", "pandas"),
    target=1.5,
)

TEXTS = Suite(
    name="texts",
    title="links and times, by expressions",
    data=texts_data,
    questions={
        "contains": "rows whose link has a text",
        "host": "host of a link",
        "number": "number by a regular expression",
        "mask": "digits replaced by a pattern",
        "upper": "upper case",
        "parts": "hour and weekday",
        "zone": "hour in Berlin",
        "month": "start of the month",
        "written": "times as texts",
    },
    target=1,
)

SUITES = (GROUPBY, JOIN, FORMATS, EXPRESSIONS, WINDOWS, TEXTS)
