"""pandas: texts as categories that the tables share, without which pandas would join texts as objects."""

import pandas
import polars

from join_data import TABLES
from join_queries import QUESTIONS, compared

version = pandas.__version__


def load(paths):
    tables = {name: pandas.read_parquet(f"{paths['parquet']}/{name}.parquet") for name in TABLES}
    for text in ("id4", "id5", "id6"):
        having = [table for table in tables.values() if text in table]
        known = pandas.concat([table[text].drop_duplicates() for table in having]).drop_duplicates().dropna()
        categories = pandas.CategoricalDtype(known)
        for table in having:
            table[text] = table[text].astype(categories)
    return tables


def spellings(tables, question):
    other, key, kind = QUESTIONS[question]

    def merge():
        right = tables[other]
        # pandas lets missing keys meet; without those of one side they do not.
        if right[key].hasnans:
            right = right[right[key].notna()]
        return tables["x"].merge(right, on=key, how=kind, suffixes=("", "_right"))

    return {"merge": merge}


def answer(result, question):
    keys, values = compared(question)
    return polars.from_pandas(result[[*keys, *values]]), keys
