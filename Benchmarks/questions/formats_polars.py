"""Polars: frames at once, and lazy ones where it can leave rows out."""

import pathlib
import tempfile

import polars

version = polars.__version__


class Data:
    def __init__(self, paths):
        self.parquet, self.arrow = (str(pathlib.Path(paths["parquet"]) / f"plays.{kind}") for kind in ("parquet", "arrow"))
        self.csv, self.json = (str(pathlib.Path(paths["csv"]) / f"plays.{kind}") for kind in ("csv.gz", "jsonl"))
        self.frame = polars.read_parquet(self.parquet)
        self.user = int(self.frame["user_id"][self.frame.height // 2])
        self.out = tempfile.mktemp(suffix=".parquet")


def load(paths):
    return Data(paths)


def spellings(data, question):
    def write():
        data.frame.write_parquet(data.out)
        return data.frame

    def look():
        plays = polars.scan_ipc(data.arrow)
        total = plays.select(polars.col("time_stamp").sum()).collect().item()
        return plays.head(5).collect().with_columns(total=polars.lit(float(total)))

    def look_at_frame():
        plays = polars.read_ipc(data.arrow)
        return plays.head(5).with_columns(total=polars.lit(float(plays["time_stamp"].sum())))

    def middle(plays):
        return plays.slice(len(data.frame) // 2, 1_000)

    one_user = polars.scan_parquet(data.parquet).filter(polars.col("user_id") == data.user)
    return {
        "q1": {"read": lambda: polars.read_parquet(data.parquet), "streaming": lambda: polars.scan_parquet(data.parquet).collect(engine="streaming")},
        "q2": {"read": lambda: polars.read_parquet(data.parquet, columns=["user_id", "artist"])},
        "q3": {"in memory": one_user.collect, "streaming": lambda: one_user.collect(engine="streaming")},
        "q4": {"write": write},
        "q5": {"scanned": lambda: middle(polars.scan_ipc(data.arrow)).collect(), "mapped": lambda: middle(polars.read_ipc(data.arrow))},
        "q6": {"scanned": look, "mapped": look_at_frame},
        "q7": {"read": lambda: polars.read_csv(data.csv, try_parse_dates=True)},
        "q8": {"read": lambda: polars.read_ndjson(data.json)},
        "q9": {"rechunked": lambda: polars.read_ipc(data.arrow).rechunk()},
    }[question]


def answer(result, question):
    names = ["user_id", "artist"] if question == "q2" else ["user_id", "time_stamp", "datetime", "artist", "album", "song"]
    names += ["total"] if question == "q6" else []
    result = result.select(names)
    # Lines of JSON have times as texts, which Polars leaves as they are.
    if "datetime" in names and result["datetime"].dtype == polars.String:
        result = result.with_columns(polars.col("datetime").str.to_datetime())
    return result, ["user_id"]
