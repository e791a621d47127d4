"""Runs both spellings of every row of Documentation/Guides/FromPandas.md on one table and compares the answers.

    guide.py            all rows
    guide.py TEXT ...   rows whose first cell has one of the texts

The Swift spellings are compiled into one program, type-checked first with a warning for every expression that takes over 100 ms,
and run by `embark run`. Compared are shape and cells, without names of columns and, since pandas sorts the keys of groups and
Embark keeps the order of first appearance, without the order of rows unless the row's job says `order`.
"""

import math
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

import numpy
import pandas

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GUIDE = ROOT / "Documentation/Guides/FromPandas.md"
SLOWEST = 100  # ms to type-check an expression

PROGRAM = """
import Embark
import Foundation

let plays = try DataFrame(contentsOfCSVFile: URL(filePath: "plays.csv"))
let users = try DataFrame(contentsOfCSVFile: URL(filePath: "users.csv"))

func show(_ number: Int, _ answer: DataFrame) throws { try answer.writeCSV(to: URL(filePath: "answer-\\(number).csv")) }
func show<T>(_ number: Int, _ answer: Column<T>) throws { try show(number, DataFrame(columns: [AnyColumn(answer.renamed("value"))])) }
func show(_ number: Int, _ answer: AnyColumn) throws { try show(number, DataFrame(columns: [answer.renamed("value")])) }
func show<T: ColumnElement>(_ number: Int, _ answer: [T?]) throws { try show(number, Column<T>(name: "value", contents: answer)) }
func show<T: ColumnElement>(_ number: Int, _ answer: [T]) throws { try show(number, Column<T>(name: "value", contents: answer)) }
func show<T: ColumnElement>(_ number: Int, _ answer: T?) throws { try show(number, [answer]) }
func show<T: ColumnElement>(_ number: Int, _ answer: T) throws { try show(number, [answer]) }
func show(_ number: Int, _ answer: (Int, Int)) throws { try show(number, [answer.0, answer.1]) }
"""


class Row:
    def __init__(self, line, job, pandas_text, swift_text):
        self.line, self.job, self.pandas_text, self.swift_text = line, job, pandas_text, swift_text


def rows():
    """Lines of the guide's tables: job, pandas, Embark, the last two as code."""
    for number, line in enumerate(GUIDE.read_text().splitlines(), 1):
        if not line.startswith("| "):
            continue
        cells = [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        codes = [re.fullmatch(r"`+ ?(.*?) ?`+", cell) for cell in cells[1:]]
        if len(cells) == 3 and all(codes):
            yield Row(number, cells[0], codes[0].group(1), codes[1].group(1))


def write_data(folder):
    subprocess.run([ROOT / "embark", "sample", "lastfm", "--rows", "3000", "--out", folder / "plays.csv"], check=True, capture_output=True)
    plays = pandas.read_csv(folder / "plays.csv")
    # Some rows without an album, as real logs have.
    plays.loc[plays.index % 17 == 3, "album"] = None
    plays.to_csv(folder / "plays.csv", index=False)
    known = plays["user_id"].unique()
    users = pandas.DataFrame({"user_id": [*known[::2], 999_999]})
    users["age"] = [20 + int(user) % 50 for user in users["user_id"]]
    users["country"] = [["DK", "JP", "BR"][int(user) % 3] for user in users["user_id"]]
    users["joined"] = pandas.Timestamp("2023-01-01 12:30") + pandas.to_timedelta(users["user_id"] % 400, unit="D")
    users.to_csv(folder / "users.csv", index=False)


def program(found):
    parts = [PROGRAM]
    for number, row in enumerate(found):
        statements = row.swift_text.split("; ")
        # A name may be given before: `let x = …; x.…`.
        setup = "".join(re.sub(r"= (?!try)", "= try ", text, count=1) + "; " for text in statements[:-1])
        parts.append(f'func row{number}() throws {{\n#sourceLocation(file: "FromPandas.md", line: {row.line})\n'
                     f"    {setup}try show({number}, {statements[-1]})\n#sourceLocation()\n}}\n"
                     f'do {{ try row{number}() }} catch {{ print("FromPandas.md:{row.line}: \\(error)") }}')
    return "\n".join(parts) + "\n"


def checked_types(folder):
    """Lines of the compiler about expressions that take long, or are wrong."""
    release = ROOT / ".build/release"
    files = [release / f"{name}.build/module.modulemap" for name in ("CEmbark", "CCompression")]
    files.append(ROOT / "Sources/CPCRE2/module.modulemap")
    maps = [word for file in files for word in ("-Xcc", f"-fmodule-map-file={file}")]
    done = subprocess.run(
        ["swiftc", "-typecheck", "-swift-version", "6", "-module-name", "Guide", "-I", release / "Modules", *maps,
         "-Xfrontend", f"-warn-long-expression-type-checking={SLOWEST}", "guide.swift"],
        cwd=folder, capture_output=True, text=True)
    return [line for line in done.stderr.splitlines() if re.search(r"(error|warning): ", line)]


def compiled(found, folder):
    """The rows whose Swift the compiler takes, and how many passed (none yet) and failed."""
    failed = 0
    while True:
        (folder / "guide.swift").write_text(program(found))
        lines = checked_types(folder)
        wrong = [(row, [line for line in lines if line.startswith(f"FromPandas.md:{row.line}:")]) for row in found]
        wrong = [(row, told) for row, told in wrong if told]
        for row, told in wrong:
            print(f"FAILED  FromPandas.md:{row.line} {row.job}", *told[:3], sep="\n    ")
        if lines and not wrong:
            raise SystemExit("\n".join(["the guide's program does not compile:", *lines[:20]]))
        if not lines:
            return found, 0, failed
        failed += len(wrong)
        found = [row for row in found if row.line not in {row.line for row, _ in wrong}]


def expected(row, folder):
    names = {"pd": pandas, "np": numpy,
             "plays": pandas.read_csv(folder / "plays.csv", parse_dates=["datetime"]),
             "users": pandas.read_csv(folder / "users.csv", parse_dates=["joined"])}
    statements = row.pandas_text.split("; ")
    for text in statements[:-1]:
        exec(text, names)
    answer = eval(statements[-1], names)
    if isinstance(answer, tuple):
        return pandas.DataFrame({"value": list(answer)})
    if isinstance(answer, pandas.Series):
        answer = answer.to_frame(answer.name if answer.name is not None else "value")
    elif isinstance(answer, pandas.Index):
        answer = pandas.DataFrame({"value": answer})
    elif isinstance(answer, (list, numpy.ndarray)) or hasattr(answer, "dtype") and getattr(answer, "ndim", 0) == 1:
        answer = pandas.DataFrame({"value": list(answer)})
    elif not isinstance(answer, pandas.DataFrame):
        answer = pandas.DataFrame({"value": [answer]})
    # An index with a name holds keys, which are columns here.
    named = [name for name in answer.index.names if name is not None]
    return answer.reset_index() if named else answer


def cells(frame):
    return [[cell(value) for value in frame.iloc[:, place].tolist()] for place in range(frame.shape[1])]


def cell(value):
    if not isinstance(value, str) and pandas.isna(value):
        return None
    if isinstance(value, (pandas.Timestamp, numpy.datetime64)):
        stamp = pandas.Timestamp(value)
        return ("time", (stamp if stamp.tz is None else stamp.tz_convert("UTC").tz_localize(None)).value)
    if isinstance(value, (pandas.Timedelta, numpy.timedelta64)):
        return float(pandas.Timedelta(value).total_seconds())
    if isinstance(value, (bool, numpy.bool_)):
        return str(bool(value)).lower()
    if isinstance(value, (int, float, numpy.integer, numpy.floating)):
        return float(value)
    if isinstance(value, pandas.Period):
        return str(value)
    return str(value)


def like(wanted, text):
    """Embark's text of a cell, read as what is expected there."""
    if text == "":
        return None
    if isinstance(wanted, float):
        try:
            return float(text)
        except ValueError:
            return text
    if isinstance(wanted, tuple):
        try:
            return cell(pandas.Timestamp(text))
        except ValueError:
            return text
    return text


def same(left, right):
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
    return left == right


def sorted_rows(columns):
    return sorted(zip(*columns), key=lambda row: [(value is not None, f"{value:.6g}" if isinstance(value, float) else str(value)) for value in row])


def differences(row, number, folder):
    wanted = expected(row, folder)
    found = pandas.read_csv(folder / f"answer-{number}.csv", dtype="str", keep_default_na=False)
    if wanted.shape != found.shape:
        return [f"pandas gives {wanted.shape[0]} rows of {list(wanted.columns)}, Embark {found.shape[0]} of {list(found.columns)}"]
    left = cells(wanted)
    kinds = [next((value for value in column if value is not None), None) for column in left]
    if found.shape[1] == 1:
        # A missing value alone in its line is written NA, since an empty line is no row.
        found = found.replace("NA", "")
    right = [[like(kind, text) for text in found.iloc[:, place]] for place, kind in enumerate(kinds)]
    if "order" in row.job:
        pairs = zip(zip(*left), zip(*right))
    else:
        pairs = zip(sorted_rows(left), sorted_rows(right))
    return [f"pandas gives {one}, Embark {other}" for one, other in pairs if not all(map(same, one, other))][:3]


def main(texts):
    warnings.filterwarnings("ignore")
    found = [row for row in rows() if not texts or any(text in row.job for text in texts)]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_data(folder)
        found, passed, failed = compiled(found, folder)
        (folder / "guide.swift").write_text(program(found))
        done = subprocess.run([ROOT / "embark", "run", "guide.swift"], cwd=folder, capture_output=True, text=True)
        if done.returncode != 0 or done.stdout:
            print("FAILED  the guide's program", done.stdout, done.stderr[-2000:], sep="\n")
        for number, row in enumerate(found):
            try:
                lines = differences(row, number, folder)
            except Exception as error:  # of pandas, in any row
                lines = [f"{type(error).__name__}: {error}"]
            passed, failed = passed + (not lines), failed + bool(lines)
            if lines:
                print(f"FAILED  FromPandas.md:{row.line} {row.job}", *lines, sep="\n    ")
    print(f"rows of the guide: {passed} passed, {failed} failed")
    return 1 if failed or not found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
