"""DuckDB: texts with few distinct values as enums, as in db-benchmark; the answer as a table and as Arrow."""

import duckdb
import polars

from join_data import TABLES
from join_queries import QUESTIONS, compared

version = duckdb.__version__


def load(paths):
    database = duckdb.connect()
    columns = {}
    for name in TABLES:
        database.execute(f"create temp table {name}_read as select * from read_parquet('{paths['parquet']}/{name}.parquet')")
        columns[name] = [column[0] for column in database.execute(f"select * from {name}_read limit 0").description]
    for text in ("id4", "id5"):
        having = " union ".join(f"select {text} from {name}_read" for name in TABLES if text in columns[name])
        database.execute(f"create type {text}_names as enum (select {text} from ({having}))")
    for name in TABLES:
        texts = [text for text in ("id4", "id5") if text in columns[name]]
        replaced = ", ".join(f"{text}::{text}_names as {text}" for text in texts)
        database.execute(f"create table {name} as select * replace ({replaced}) from {name}_read")
        database.execute(f"drop table {name}_read")
    return database, columns


def spellings(data, question):
    database, columns = data
    other, key, kind = QUESTIONS[question]
    added = [name for name in columns[other] if name != key]
    right = ", ".join(f"{other}.{name} as {name}_right" if name in columns["x"] else name for name in added)
    query = f"select x.*, {right} from x {kind} join {other} using ({key})"

    def table():
        database.execute(f"create or replace temp table answer as {query}")
        return database.table("answer")

    return {"table": table, "arrow": lambda: database.sql(query).to_arrow_table()}


def answer(result, question):
    keys, values = compared(question)
    table = result if not isinstance(result, duckdb.DuckDBPyRelation) else result.select(*keys, *values).to_arrow_table()
    return polars.from_arrow(table.select([*keys, *values])), keys
