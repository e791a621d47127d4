"""Polars: frames at once, and lazy ones where it can leave rows out."""

import pathlib
import tempfile

import polars

version = polars.__version__


class Data:
    def __init__(self, paths):
        self.parquet, self.arrow = (str(pathlib.Path(paths["parquet"]) / f"plays.{kind}") for kind in ("parquet", "arrow"))
        self.frame = polars.read_parquet(self.parquet)
        self.user = int(self.frame["user_id"][self.frame.height // 2])
        self.out = tempfile.mktemp(suffix=".parquet")


def load(paths):
    return Data(paths)


def spellings(data, question):
    def write():
        data.frame.write_parquet(data.out)
        return data.frame

    one_user = polars.scan_parquet(data.parquet).filter(polars.col("user_id") == data.user)
    return {
        "q1": {"read": lambda: polars.read_parquet(data.parquet), "streaming": lambda: polars.scan_parquet(data.parquet).collect(engine="streaming")},
        "q2": {"read": lambda: polars.read_parquet(data.parquet, columns=["user_id", "artist"])},
        "q3": {"in memory": one_user.collect, "streaming": lambda: one_user.collect(engine="streaming")},
        "q4": {"write": write},
        "q5": {"mapped": lambda: polars.read_ipc(data.arrow)},
    }[question]


def answer(result, question):
    names = ["user_id", "artist"] if question == "q2" else ["user_id", "time_stamp", "datetime", "artist", "album", "song"]
    return result.select(names), ["user_id"]
