"""Asks the questions of a suite of all sides, compares the answers, then the times."""

import json
import math
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def reported(name, words):
    """Runs one side in a process of its own; what it reports, by question."""
    done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"bench: {name} failed:\n{done.stderr[-3000:]}")
    return {answer["question"]: answer for answer in json.loads(done.stdout.strip().splitlines()[-1])["questions"]}


def sides(suite, paths, questions, options):
    """Embark first."""
    common = ["--questions", ",".join(questions), "--repeat", str(options.repeat)]
    for kind, path in paths.items():
        common += [f"--{kind}", str(path)]
    found = {"Embark": reported("Embark", [options.embark, suite.name, *common])}
    for peer in suite.peers:
        if not options.peers or peer in options.peers:
            found[peer] = reported(peer, [sys.executable, str(HERE / "run.py"), suite.name, peer, *common])
    # A peer may have no answer to any of them.
    return {side: answers for side, answers in found.items() if answers}


def differences(ours, theirs):
    """Names of the sums that differ by more than rounding."""
    different = set(ours) ^ set(theirs)
    for name in set(ours) & set(theirs):
        if not math.isclose(ours[name], theirs[name], rel_tol=1e-9, abs_tol=1e-6):
            different.add(name)
    return sorted(different)


def run(suite, options):
    """Prints a table for every variant; returns a result for each question of each, as `bench.py` writes them."""
    results = []
    for variant in options.variants or suite.variants:
        if variant not in suite.variants:
            continue
        paths = suite.make(options.data, options.rows, options.seed, variant)
        print(f"{suite.name}, {variant}: {suite.title}", flush=True)
        questions = [name for name in suite.questions if not options.questions or name in options.questions]
        found = sides(suite, paths, questions, options)
        print_head(found)
        ratios = []
        for question in questions:
            # A side answers what it can.
            answers = {side: answers[question] for side, answers in found.items() if question in answers}
            results.append(judged(suite, variant, question, answers))
            ratios += [results[-1]["best_peer_ratio"]] if len(answers) > 1 else []
        print_end(suite, found, ratios, options)
    return results


def print_head(found):
    print("    " + " " * 39 + "".join(f"{side:>18}" for side in found) + "     ratio")


def judged(suite, variant, question, answers):
    ours = answers["Embark"]
    peers = {side: answer["median"] for side, answer in answers.items() if side != "Embark"}
    ratio = min(peers.values()) / ours["median"] if peers else None
    notes = []
    for side, answer in answers.items():
        different = differences(ours["answer"], answer["answer"])
        if different:
            notes.append(f"{side} has ANOTHER ANSWER for {', '.join(different)}")
    cells = "".join(f"{answer['median']:9.3f} s {answer['peak_mib']:5,.0f} M" for answer in answers.values())
    shown = f"{ratio:8.2f} x" if ratio else ""
    spelled = ", ".join(f"{side}: {answer['spelling']}" for side, answer in answers.items() if answer.get("spelling"))
    print(f"    {question:<9}{suite.questions[question]:<30}{cells}  {shown}  [{spelled}]", flush=True)
    for note in notes:
        print(f"             {note}")
    return {
        "work": f"{suite.name} {question}, {variant}",
        "unit": "s",
        "embark": ours["median"],
        "peers": peers,
        "equal": not notes,
        "best_peer_ratio": ratio and round(ratio, 3),
    }


def print_end(suite, found, ratios, options):
    peaks = {side: max(answer["peak_mib"] for answer in answers.values()) for side, answers in found.items()}
    # Of sides that left a question out no sum is told.
    asked = len(found["Embark"])
    totals = {
        side: sum(answer["median"] for answer in answers.values()) if len(answers) == asked else math.nan
        for side, answers in found.items()
    }
    cells = "".join(f"{totals[side]:9.3f} s {peaks[side]:5,.0f} M" for side in found)
    print(f"             {'sum, peak memory':<30}{cells}")
    if not ratios or options.quick:
        return
    mean = math.exp(sum(math.log(ratio) for ratio in ratios) / len(ratios))
    print(f"    {'reached' if mean >= suite.target else 'MISSED '}  geometric mean at least {suite.target:g}: {mean:.2f}")
    print(f"    {'reached' if min(ratios) >= 1 else 'MISSED '}  no question slower than the best peer: {min(ratios):.2f}")
    if "polars" in peaks:
        reached = "reached" if peaks["Embark"] <= peaks["polars"] else "MISSED "
        print(f"    {reached}  peak memory no more than Polars: {peaks['Embark']:,.0f} and {peaks['polars']:,.0f} MiB")
