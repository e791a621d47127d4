"""Runs works for Embark and its peers, compares the answers, then the times."""

import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys

from works import ALL, WORKS

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "Benchmarks" / "questions"))
import ask  # noqa: E402
from suites import SUITES  # noqa: E402

PYTHON = sys.executable


def command_output(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()


def sample(rows, is_shuffled, seed):
    """The file of a sample, made once."""
    name = f"lastfm-{rows}-{seed}{'-shuffled' if is_shuffled else ''}.csv"
    path = ROOT / ".data" / name
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        shuffled = ["--shuffled"] if is_shuffled else []
        subprocess.run(
            [ROOT / "embark", "sample", "lastfm", "--rows", str(rows), "--seed", str(seed), "--out", path, *shuffled],
            check=True,
            stdin=subprocess.DEVNULL,
        )
    return path


def side(name, words, answer):
    """Runs one side in a process of its own; what it reports, and its answer."""
    answer.unlink(missing_ok=True)
    done = subprocess.run(
        [*words, "--answer", str(answer)], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        sys.exit(f"bench: {name} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1]), answer.read_bytes()


def embark_side(work, data, options):
    words = [options.embark, work.name, "--data", str(data), "--repeat", str(options.repeat)]
    return side("Embark", words, options.answers / f"{work.name}-embark.csv")


def peer_side(peer, work, data, options):
    words = [PYTHON, ROOT / "Benchmarks/peers/run.py", peer, work.name, "--data", str(data), "--repeat", str(options.repeat)]
    return side(peer, words, options.answers / f"{work.name}-{peer.replace(' ', '-')}.csv")


def number(report, work, rows):
    """What a side reached, in the unit of the work."""
    if work.unit == "per second":
        return rows / report["median"]
    if work.unit == "times":
        return report["speedup"]
    return report["median"]


def ratio(work, ours, theirs):
    """Above 1: Embark is better."""
    return theirs / ours if work.unit == "s" else ours / theirs


def best(work, numbers):
    return min(numbers.values()) if work.unit == "s" else max(numbers.values())


def text(value, unit):
    if unit == "per second":
        return f"{value / 1e6:,.1f} M/s"
    return f"{value:.2f} x" if unit == "times" else f"{value:.3f} s"


def print_side(name, work, report, rows, ours=None, is_equal=True):
    value = number(report, work, rows)
    compared = "" if ours is None else f"{ratio(work, ours, value):8.2f} x"
    lowest = f"lowest {report['lowest']:.3f} s"
    spelling = f"  [{report['spelling']}]" if report.get("spelling") else ""
    answer = "" if is_equal else "  ANOTHER ANSWER"
    print(f"    {name:<22}{text(value, work.unit):>14}  {lowest}  {report['peak_mib']:8,.0f} MiB {compared}{spelling}{answer}")


def judge(work, ours, numbers):
    """A line for each target; true when all are reached."""
    reached = []
    for target in work.targets:
        if target.number is None and not set(target.peers) & set(numbers):
            continue  # Left out with --peer.
        if target.number is not None:
            value, wanted = ours, target.number
            what = f"at least {text(target.number, work.unit)}"
        else:
            value = ratio(work, ours, best(work, {peer: numbers[peer] for peer in target.peers if peer in numbers}))
            wanted = target.ratio
            what = f"at least {target.ratio:g} times the best of {', '.join(target.peers)}: {value:.2f}"
        reached.append(value >= wanted)
        print(f"    {'reached' if reached[-1] else 'MISSED '}  {what}")
    return all(reached)


def run(work, options):
    data = sample(options.rows, work.is_shuffled, options.seed)
    print(f"{work.name}: {work.title}", flush=True)
    report, answer = embark_side(work, data, options)
    ours = number(report, work, options.rows)
    print_side("Embark", work, report, options.rows)
    numbers, peaks, is_equal = {}, {"embark": report["peak_mib"]}, True
    for peer in work.peers:
        if options.peers and peer not in options.peers:
            continue
        theirs, their_answer = peer_side(peer, work, data, options)
        same = their_answer == answer
        is_equal = is_equal and same
        numbers[peer], peaks[peer] = number(theirs, work, options.rows), theirs["peak_mib"]
        print_side(peer, work, theirs, options.rows, ours, same)
        sys.stdout.flush()
    if not options.quick:
        judge(work, ours, numbers)
    results = [entry(work.name, work.unit, ours, numbers, is_equal, work)]
    if work.name == "read":
        results.append(memory_entry(work, peaks, is_equal, data, report, options))
    return results


def entry(name, unit, ours, numbers, is_equal, work):
    best_ratio = round(ratio(work, ours, best(work, numbers)), 3) if numbers else None
    return {
        "work": name,
        "unit": unit,
        "embark": ours,
        "peers": numbers,
        "equal": is_equal,
        "best_peer_ratio": best_ratio,
    }


def memory_entry(work, peaks, is_equal, data, report, options):
    """Peak memory of reading, beside the target: one and a half times the typed data, plus the mapped file."""
    ours = peaks.pop("embark")
    limit = 1.5 * report["typed_mib"] + data.stat().st_size / 2**20
    reached = "reached" if ours <= limit else "MISSED "
    if not options.quick:
        print(f"    {reached}  peak memory at most {limit:,.0f} MiB: {ours:,.0f}")
    return entry("read, peak memory", "MiB", ours, peaks, is_equal, type("Less", (), {"unit": "s"}))


def print_parameters(options):
    processor = next(
        (line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine()
    )
    commit = command_output("git", "rev-parse", "--short", "HEAD")
    changed = " with changes" if command_output("git", "status", "--porcelain", "--untracked-files=no") else ""
    versions = command_output(PYTHON, "-m", "pip", "list", "--format=freeze").splitlines()
    peers = [line for line in versions if line.split("==")[0] in ("pandas", "polars", "duckdb", "ipyparallel", "pyarrow", "numpy")]
    print(f"rows {options.rows:,}  seed {options.seed}  repeats {options.repeat}  cores {os.cpu_count()}  {processor}")
    print(f"commit {commit}{changed}  python {platform.python_version()}  {' '.join(peers)}")
    print("median and lowest of the runs after one to warm up; the last ratio is Embark against that peer, above 1 is better")
    print(flush=True)


def parsed():
    parser = argparse.ArgumentParser(prog="bench")
    known = [*(work.name for work in WORKS), *(suite.name for suite in SUITES)]
    parser.add_argument("names", nargs="*", help="works and suites: " + ", ".join(known))
    parser.add_argument("--rows", type=lambda text: int(float(text)))
    parser.add_argument("--repeat", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--quick", action="store_true", help="20,000 rows, one run: do all sides work and agree?")
    parser.add_argument("--peer", dest="peers", action="append", choices=ALL, help="only this peer; may be repeated")
    parser.add_argument("--variant", dest="variants", action="append", help="of a suite's data; may be repeated")
    parser.add_argument("--question", dest="questions", action="append", help="of a suite; may be repeated")
    parser.add_argument("--embark", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = set(options.names) - set(known)
    if unknown:
        parser.error(f"nothing is named {', '.join(sorted(unknown))}; choose from {', '.join(known)}")
    options.rows = options.rows or (20_000 if options.quick else 10_000_000)
    options.repeat = options.repeat or (1 if options.quick else 3)
    options.data = ROOT / ".data"
    options.answers = options.data / "answers"
    options.answers.mkdir(parents=True, exist_ok=True)
    return options


def main():
    options = parsed()
    print_parameters(options)
    results = []
    for work in WORKS:
        if not options.names or work.name in options.names:
            results += run(work, options)
    for suite in SUITES:
        if not options.names or suite.name in options.names:
            results += ask.run(suite, options)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(results, indent=2) + "\n")
    different = [result["work"] for result in results if not result["equal"]]
    if different:
        sys.exit(f"bench: expected equal answers, found others for {', '.join(different)}; they are in .data/answers")
    print(f"{len(results)} works and questions, all answers equal")


if __name__ == "__main__":
    main()
