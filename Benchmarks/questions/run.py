"""Runs one peer at the questions of a suite; prints what it found as JSON."""

import argparse
import gc
import importlib
import json
import pathlib
import statistics
import sys

import polars

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "peers"))
import side  # noqa: E402


def forget_peak():
    """Lets the system count this process's peak memory from here on."""
    gc.collect()
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def key_numbers(column):
    """A key as a number: texts begin with "id". A missing key is 0."""
    if column.dtype in (polars.String, polars.Categorical, polars.Enum):
        column = column.cast(polars.String).str.slice(2)
    return column.cast(polars.Float64).fill_null(0)


def value_numbers(column):
    """Values as numbers: texts by their bytes, times by their seconds."""
    if column.dtype in (polars.String, polars.Categorical, polars.Enum):
        return column.cast(polars.String).str.len_bytes().cast(polars.Float64)
    if isinstance(column.dtype, polars.Datetime):
        return column.dt.epoch("s").cast(polars.Float64)
    return column.cast(polars.Float64)


def summary(frame, keys):
    """The answer in few numbers that do not depend on its order: rows, the sum of every column of values, and the sum
    of its products with every key, which notices values that stand at another key. What is missing or undefined counts 0."""
    sums = {"rows": frame.height}
    numbers = {key: key_numbers(frame[key]) for key in keys}
    for name in frame.columns:
        if name in keys:
            continue
        values = value_numbers(frame[name]).fill_nan(0).fill_null(0)
        sums[name] = values.sum()
        for key in keys:
            sums[f"{name} by {key}"] = (values * numbers[key]).sum()
    return sums


def asked(module, data, question, repeat):
    forget_peak()
    spelling, seconds, result = side.best_spelling(module.spellings(data, question), repeat)
    peak = side.peak_mebibytes()
    return {
        "question": question,
        "spelling": spelling,
        "seconds": seconds,
        "median": statistics.median(seconds),
        "lowest": min(seconds),
        "peak_mib": round(peak, 1),
        "answer": summary(*module.answer(result, question)),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("suite")
    parser.add_argument("peer")
    parser.add_argument("--csv", required=True)
    parser.add_argument("--parquet", required=True)
    parser.add_argument("--questions", required=True)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    module = importlib.import_module(f"{options.suite}_{options.peer}")
    data = module.load({"csv": options.csv, "parquet": options.parquet})
    wanted = [question for question in options.questions.split(",") if module.spellings(data, question)]
    answers = [asked(module, data, question, options.repeat) for question in wanted]
    json.dump({"peer": options.peer, "version": module.version, "questions": answers}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
