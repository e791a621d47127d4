#!/usr/bin/env python3
"""How long a notebook's cells take from being sent to idle, end to end through jupyter_client, beside ipykernel.

    ./bench notebook [--repeat 20] [--only WORD] [--json FILE]

Each cell is new text, so nothing can be kept from the one before. Lowest and median are printed.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import jupyter_client

ROOT = pathlib.Path(__file__).resolve().parents[2]
FRAME = """let frame = try DataFrame(columns: [
    AnyColumn(Column<Int>(name: "n", contents: Array(0..<1_000_000)))])
"""


class Kernel:
    def __init__(self, name):
        began = time.monotonic()
        self.manager = jupyter_client.KernelManager(kernel_name=name)
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)
        self.run("1")
        self.first = time.monotonic() - began

    def run(self, code, during=None, ename=None):
        """Seconds until idle.

        A cell whose reply is not what is expected (`ename`: of the error; None: it is ok) is no measurement.
        """
        began = time.monotonic()
        identity = self.client.execute(code)
        while True:
            message = self.client.get_iopub_msg(timeout=120)
            if message["parent_header"].get("msg_id") != identity:
                continue
            if message["msg_type"] == "stream" and during:
                during()
                during = None
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        seconds = time.monotonic() - began
        while True:
            reply = self.client.get_shell_msg(timeout=120)
            if reply["parent_header"].get("msg_id") == identity:
                break
        if reply["content"].get("ename") != ename:
            sys.exit(f"{code!r}: expected {ename or 'no error'}, found {reply['content']}")
        return seconds

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def cells(kernel, texts):
    return [kernel.run(text) for text in texts]


class Session:
    """One kernel that measurements take in turn: started for the first of them."""

    def __init__(self, name):
        self.name, self.started = name, None

    @property
    def kernel(self):
        self.started = self.started or Kernel(self.name)
        return self.started

    def close(self):
        if self.started:
            self.started.close()


def first_cell(session, repeat):
    taken = []
    for _ in range(max(1, repeat // 5)):
        kernel = Kernel(session.name)
        taken.append(kernel.first)
        kernel.close()
    return taken


def trivial(session, repeat):
    return cells(session.kernel, [f"{n} + 1" for n in range(repeat)])


def declaration(session, repeat):
    return cells(session.kernel, [f"let name{n} = {n}" for n in range(repeat)])


def foundation(session, repeat):
    session.kernel.run("import Foundation")
    return cells(
        session.kernel,
        [f'String(format: "%.{n % 9}f", Date(timeIntervalSince1970: {n}).timeIntervalSince1970)' for n in range(repeat)])


def closure(session, repeat):
    session.kernel.run(FRAME)
    return cells(session.kernel, [f'try frame.filter(on: "n", Int.self) {{ ($0 ?? 0) % 7 == {n % 7} }}.rowCount' for n in range(repeat)])


def interrupt(session, repeat):
    kernel = session.kernel
    kernel.run('print("warm")')
    taken = []
    for _ in range(repeat):
        sent = []

        def stop():
            sent.append(time.monotonic())
            kernel.manager.interrupt_kernel()

        kernel.run('print("on"); while true {}', during=stop, ename="Interrupted")
        taken.append(time.monotonic() - sent[0])
    return taken


def trap(session, repeat):
    """What a trap costs: that cell and the next, beyond the same two cells when nothing traps.

    In pairs, so that both meet the same neighbours; a difference may be negative where the machine is noisy, and is kept as it is.
    """
    kernel, taken = session.kernel, []
    for n in range(repeat):
        calm = kernel.run(f"[{n}, 1][1]") + kernel.run(f"{n} + 3")
        taken.append(kernel.run(f"[{n}][1]", ename="Trap") + kernel.run(f"{n} + 4") - calm)
    return taken


def growth(session, repeat):
    kernel = Kernel(session.name)
    try:
        before = cells(kernel, [f"{n} + 1" for n in range(repeat)])
        for n in range(100):
            kernel.run(f"struct Type{n} {{ var value = {n} }}\nlet value{n} = Type{n}()\nfunc function{n}() -> Int {{ value{n}.value }}")
        after = cells(kernel, [f"{n} + 2" for n in range(repeat)])
        return [statistics.median(after) / statistics.median(before)]
    finally:
        kernel.close()


MEASURES = {
    "first cell, from nothing": first_cell, "trivial cell": trivial, "declaration": declaration, "cell using Foundation": foundation,
    "closure over a frame of 1 M rows": closure, "interrupt of an endless loop": interrupt,
    "restart after a trap, beyond the same without": trap, "after 100 declaring cells, as a ratio": growth,
}


def swift(repeat, name, names):
    session = Session(name)
    try:
        return {each: MEASURES[each](session, repeat) for each in names}
    finally:
        session.close()


def python(repeat):
    kernel = Kernel("python3")
    try:
        return {"first cell, from nothing": [kernel.first], "trivial cell": cells(kernel, [f"{n} + 1" for n in range(repeat)])}
    finally:
        kernel.close()


TARGETS = {
    "first cell, from nothing": 1.0, "trivial cell": 0.12, "cell using Foundation": 0.15, "closure over a frame of 1 M rows": 0.25,
    "interrupt of an endless loop": 0.5, "restart after a trap, beyond the same without": 0.2, "after 100 declaring cells, as a ratio": 2.0,
}

# Not measured here: it is no Debian package, and a registry of crates is needed to build it.
PUBLISHED = {
    "trivial cell": "evcxr, published: about 2 s on Linux, once 0.6 s (its author, github.com/evcxr/evcxr/issues/52, 2019)",
    "closure over a frame of 1 M rows": "evcxr, published: 6.5 s to make and print a frame (a user, github.com/evcxr/evcxr/issues/504, 2026)",
}


def main():
    parser = argparse.ArgumentParser(prog="bench notebook", description=__doc__)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--quick", action="store_true", help="two runs of each: does everything work?")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--only", metavar="WORD", default="", help="only the measurements whose names hold it")
    options = parser.parse_args()
    names = [name for name in MEASURES if options.only in name]
    if not names:
        parser.error(f"expected a word of one of these, found {options.only!r}: {'; '.join(MEASURES)}")
    repeat = 2 if options.quick else options.repeat
    with tempfile.TemporaryDirectory() as folder:
        # Each with a description of its own, so that nothing installed is measured by mistake.
        subprocess.run([os.environ.get("EMBARK_COMMAND", str(ROOT / "embark")), "kernel", "install", "--prefix", folder, "--name", "bench"],
                       check=True, stdout=subprocess.DEVNULL)
        kernels = pathlib.Path(folder) / "share" / "jupyter" / "kernels" / "python3"
        kernels.mkdir()
        (kernels / "kernel.json").write_text(json.dumps(
            {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "Python", "language": "python"}))
        os.environ["JUPYTER_PATH"] = f"{folder}/share/jupyter"
        ours, theirs = swift(repeat, "bench", names), python(repeat)
    print(f"runs {repeat}, load {os.getloadavg()[0]:.1f}, cores {os.cpu_count()}\n")
    for name, taken in ours.items():
        unit = "" if "ratio" in name else " s"
        line = f"{name:46} median {statistics.median(taken):.3f}{unit}, lowest {min(taken):.3f}{unit}"
        if name in TARGETS:
            line += f"  (target {TARGETS[name]}{unit}, {'reached' if statistics.median(taken) <= TARGETS[name] else 'missed'})"
        print(line)
        if name in theirs:
            print(f"{'':4}{'ipykernel':42} median {statistics.median(theirs[name]):.3f} s, lowest {min(theirs[name]):.3f} s")
        if name in PUBLISHED:
            print(f"{'':4}{PUBLISHED[name]}")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps({"embark": ours, "ipykernel": theirs}, indent=1))


if __name__ == "__main__":
    main()
