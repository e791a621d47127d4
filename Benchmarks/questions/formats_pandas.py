"""pandas and pyarrow: frames, and tables of Arrow for those who stay with them."""

import pathlib
import tempfile

import pandas
import polars
import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.feather
import pyarrow.json
import pyarrow.parquet

version = pandas.__version__
KEYS, VALUES = ["user_id"], ["time_stamp"]


class Data:
    def __init__(self, paths):
        self.parquet, self.arrow = (str(pathlib.Path(paths["parquet"]) / f"plays.{kind}") for kind in ("parquet", "arrow"))
        self.csv, self.json = (str(pathlib.Path(paths["csv"]) / f"plays.{kind}") for kind in ("csv.gz", "jsonl"))
        self.frame = pandas.read_parquet(self.parquet)
        self.user = int(self.frame["user_id"][len(self.frame) // 2])
        self.out = tempfile.mktemp(suffix=".parquet")


def load(paths):
    return Data(paths)


def spellings(data, question):
    def write():
        data.frame.to_parquet(data.out)
        return data.frame

    def look():
        table = pyarrow.feather.read_table(data.arrow, memory_map=True)
        total = float(pyarrow.compute.sum(table["time_stamp"]).as_py())
        first = table.slice(0, 5)
        return first.append_column("total", pyarrow.array([total] * len(first)))

    return {
        "q1": {"pandas": lambda: pandas.read_parquet(data.parquet), "pyarrow": lambda: pyarrow.parquet.read_table(data.parquet)},
        "q2": {
            "pandas": lambda: pandas.read_parquet(data.parquet, columns=["user_id", "artist"]),
            "pyarrow": lambda: pyarrow.parquet.read_table(data.parquet, columns=["user_id", "artist"]),
        },
        "q3": {
            "pandas": lambda: pandas.read_parquet(data.parquet, filters=[("user_id", "==", data.user)]),
            "pyarrow": lambda: pyarrow.parquet.read_table(data.parquet, filters=[("user_id", "==", data.user)]),
        },
        "q4": {"pandas": write},
        "q5": {
            "pandas": lambda: pandas.read_feather(data.arrow)[len(data.frame) // 2 :][:1_000],
            "pyarrow, mapped": lambda: pyarrow.feather.read_table(data.arrow, memory_map=True).slice(len(data.frame) // 2, 1_000),
        },
        "q6": {"pyarrow, mapped": look},
        "q7": {
            "pandas, pyarrow": lambda: pandas.read_csv(data.csv, engine="pyarrow"),
            "pyarrow": lambda: pyarrow.csv.read_csv(data.csv),
        },
        "q8": {"pyarrow": lambda: pyarrow.json.read_json(data.json)},
        "q9": {
            "pandas": lambda: pandas.read_feather(data.arrow),
            "pyarrow": lambda: pyarrow.feather.read_table(data.arrow, memory_map=True).combine_chunks(),
        },
    }[question]


def answer(result, question):
    names = ["user_id", "artist"] if question == "q2" else ["user_id", "time_stamp", "datetime", "artist", "album", "song"]
    names += ["total"] if question == "q6" else []
    table = result if isinstance(result, pyarrow.Table) else pyarrow.Table.from_pandas(result, preserve_index=False)
    return polars.from_arrow(table.select(names)), KEYS
