"""DuckDB: into a table of its own, or into Arrow. It reads no Arrow files."""

import pathlib
import tempfile

import duckdb
import polars

version = duckdb.__version__


class Data:
    def __init__(self, paths):
        self.parquet = str(pathlib.Path(paths["parquet"]) / "plays.parquet")
        self.csv, self.json = (str(pathlib.Path(paths["csv"]) / f"plays.{kind}") for kind in ("csv.gz", "jsonl"))
        self.database = duckdb.connect()
        self.database.execute(f"create temp table plays as from read_parquet('{self.parquet}')")
        rows = self.database.execute("select count(*) from plays").fetchone()[0]
        self.user = self.database.execute(f"select user_id from plays limit 1 offset {rows // 2}").fetchone()[0]
        self.out = tempfile.mktemp(suffix=".parquet")


def load(paths):
    return Data(paths)


def spellings(data, question):
    source = f"read_parquet('{data.parquet}')"
    queries = {
        "q1": f"from {source}",
        "q2": f"select user_id, artist from {source}",
        "q3": f"from {source} where user_id = {data.user}",
        "q7": f"from read_csv('{data.csv}')",
        "q8": f"from read_json('{data.json}', format = 'newline_delimited')",
    }
    if question == "q4":

        def write():
            data.database.execute(f"copy plays to '{data.out}' (format parquet)")
            return data.database.table("plays")

        return {"copy": write}
    if question not in queries:
        return {}
    query = queries[question]

    def table():
        data.database.execute(f"create or replace temp table answer as {query}")
        return data.database.table("answer")

    return {"table": table, "arrow": lambda: data.database.sql(query).to_arrow_table()}


def answer(result, question):
    names = ["user_id", "artist"] if question == "q2" else ["user_id", "time_stamp", "datetime", "artist", "album", "song"]
    table = result if not isinstance(result, duckdb.DuckDBPyRelation) else result.to_arrow_table()
    return polars.from_arrow(table.select(names)), ["user_id"]
