"""Compares Embark's answers with those of twins in pandas, Polars or plain Python.

Standard input: `{"operation": "module.function", "cases": [...]}` from Tests/FramesTests/Oracles/Operations.
Standard output: a list of differences as texts, empty when there are none.
"""

import importlib
import json
import pathlib
import sys
import traceback
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
warnings.filterwarnings("ignore")

from twin import Refused, differences, Frame  # noqa: E402


def ask(case, function):
    frames = {name: Frame(columns) for name, columns in case["frames"].items()}
    try:
        expected = function(**frames, **case["parameters"])
    except Refused as reason:
        return [] if case.get("error") else [f"expected an error ({reason}), found an answer"]
    except Exception:
        return ["the twin failed: " + traceback.format_exc(limit=-3)]
    if case.get("error"):
        return [f"expected an answer, found the error {case['error']}"]
    return differences(expected, case["answer"], function)


def main():
    question = json.load(sys.stdin)
    module, name = question["operation"].split(".")
    function = getattr(importlib.import_module(module), name)
    told = []
    for number, case in enumerate(question["cases"]):
        lines = ask(case, function)
        if lines:
            told.append(f"case {number}, parameters {json.dumps(case['parameters'])}: " + "; ".join(lines[:3]))
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
