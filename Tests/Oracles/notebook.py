#!/usr/bin/env python3
"""The Swift kernel as Jupyter's own programs see it.

    Tests/Oracles/notebook.py

1. jupyter_kernel_test, with every sample given: each reply and each message is checked against the protocol's schema.
2. What it does not test: interrupts, a trap, queued cells after an error, output of a hundred megabytes, questions, and what
   VS Code sends (silent cells, expressions, completions while a cell runs).
3. `embark repl` through a pseudo-terminal: values, cells of several lines, completion, Ctrl-C, Ctrl-D.
4. The notebooks of Examples/notebooks, run by nbclient with made-up data, and the programs of Documentation/Guides/Notebook.md.

Prints a line each and ends with 1 when something is not as it should be.
"""

import os
import pathlib
import pty
import re
import select
import queue
import subprocess
import sys
import tempfile
import time
import unittest

import jupyter_client
import jupyter_kernel_test
import nbclient
import nbformat
import psutil

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = "swift-embark"
FAILURES = []


def check(name, is_true, detail=""):
    print(f"{'ok    ' if is_true else 'FAILED'} {name}{'' if is_true else ': ' + str(detail)[:600]}", flush=True)
    if not is_true:
        FAILURES.append(name)


class SwiftKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = NAME
    language_name = "swift"
    file_extension = ".swift"
    code_hello_world = 'print("hello, world")'
    code_stderr = 'import Foundation\nFileHandle.standardError.write(Data("oops\\n".utf8))'
    completion_samples = [
        {"text": "zi", "matches": ["zip"]},
        {"text": "let numberOfThings = 4\nnumberOfTh", "matches": ["numberOfThings"]},
        {"text": "%whos\n%wh", "matches": ["whos"]},
    ]
    complete_code_samples = ["1 + 1", 'print("a")', "func f() {\n}", "struct S { var a = 1 }", "%whos"]
    incomplete_code_samples = ["func f() {", 'print("a",', "let x = [1,", "if true {"]
    invalid_code_samples = ["func 3(", "let = 4", "}"]
    code_page_something = "%help"
    code_generate_error = "throw Failure()\nstruct Failure: Error {}"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a" + "b"', "result": '"ab"'},
        {"code": "let a = [1, 2]\na", "result": "[1, 2]"},
    ]
    code_display_data = [
        {"code": 'display(MIMEBundle.svg("<svg/>"))', "mime": "image/svg+xml"},
        {"code": 'display(MIMEBundle.html("<b>x</b>"))', "mime": "text/html"},
    ]
    code_history_pattern = "6*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "print"
    code_clear_output = "clearOutput()"


class Kernel:
    """A kernel and its messages, in the order a front end gets them."""

    def __init__(self, folder):
        self.manager, self.client = jupyter_client.manager.start_new_kernel(kernel_name=NAME, cwd=folder)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=False)

    def run(self, code, during=None, timeout=60, **options):
        """Reply and output of a cell; `during` is called once it runs."""
        identity = self.client.execute(code, **options)
        outputs, began = [], time.monotonic()
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != identity:
                continue
            content, kind = message["content"], message["msg_type"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            if kind in ("stream", "execute_result", "display_data", "error", "update_display_data"):
                outputs.append((kind, content))
            if during and kind in ("execute_input", "stream"):
                during()
                during = None
        while True:
            reply = self.client.get_shell_msg(timeout=timeout)
            if reply["parent_header"].get("msg_id") == identity:
                return reply["content"], outputs, time.monotonic() - began

    def value(self, code):
        return next((content["data"]["text/plain"] for kind, content in self.run(code)[1] if kind == "execute_result"), None)


def text(outputs, name="stdout"):
    return "".join(content["text"] for kind, content in outputs if kind == "stream" and content["name"] == name)


def conversations(folder):
    kernel = Kernel(folder)
    try:
        kernel.run("var turns = 0\nlet kept = 7")
        interrupted = []

        def interrupt():
            time.sleep(0.3)
            interrupted.append(time.monotonic())
            kernel.manager.interrupt_kernel()

        reply, _, _ = kernel.run('print("on")\nwhile true { turns += 1 }', during=interrupt)
        check("an endless loop is interrupted within 0.5 s", reply["ename"] == "Interrupted" and time.monotonic() - interrupted[0] < 0.5 + 0.3, reply)
        check("values outlive an interrupt", kernel.value("kept") == "7")

        reply, _, seconds = kernel.run("[1, 2][5]")
        told = "\n".join(reply["traceback"])
        check("a trap is told with what is lost", "Index out of range" in told and "kept (In[1])" in told, told)
        check("a lost value is refused", kernel.run("kept")[0]["ename"] == "LostValue")
        kernel.run("%replay")
        check("%replay brings it back", kernel.value("kept") == "7")

        first = kernel.client.execute("throw E()\nstruct E: Error {}")
        second = kernel.client.execute("1")
        replies = {}
        while len(replies) < 2:
            message = kernel.client.get_shell_msg(timeout=60)
            replies[message["parent_header"]["msg_id"]] = message["content"]
        check("a cell queued behind a failure is not run", replies[first]["status"] == replies[second]["status"] == "error" and replies[second]["ename"] == "Aborted", replies)

        reply, outputs, seconds = kernel.run(
            'let line = String(repeating: "x", count: 99)\nfor _ in 0..<1_000_000 { print(line) }\nprint("end")', timeout=120)
        check("100 MB of output are cut, counted and survived",
              reply["status"] == "ok" and 10_000_000 <= len(text(outputs)) < 12_000_000 and "MB more" in text(outputs, "stderr"),
              (reply, len(text(outputs)), text(outputs, "stderr")))
        print(f"       100 MB took {seconds:.1f} s")

        reply, outputs, _ = kernel.run("let early = 1", silent=True)
        check("a silent cell shows nothing", reply["status"] == "ok" and outputs == [], outputs)
        reply, _, _ = kernel.run("let z = 2", user_expressions={"sum": "z + 1", "bad": "nope"})
        sums = reply["user_expressions"]
        check("expressions are answered", sums["sum"]["data"]["text/plain"] == "3" and sums["bad"]["status"] == "error", sums)

        identity = kernel.client.execute('input("name? ")', allow_stdin=True)
        question = kernel.client.get_stdin_msg(timeout=30)
        kernel.client.input("Ann")
        answer = None
        while answer is None:
            message = kernel.client.get_iopub_msg(timeout=30)
            if message["msg_type"] == "execute_result" and message["parent_header"]["msg_id"] == identity:
                answer = message["content"]["data"]["text/plain"]
        check("a question is answered", question["content"]["prompt"] == "name? " and answer == '"Ann"', answer)
        kernel.client.get_shell_msg(timeout=30)

        def complete():
            asked = time.monotonic()
            identity = kernel.client.complete("kep")
            message = kernel.client.get_shell_msg(timeout=30)
            check("completion answers while a cell runs", message["parent_header"]["msg_id"] == identity and "kept" in message["content"]["matches"] and time.monotonic() - asked < 3, message["content"])

        kernel.run('import Foundation\nprint("go")\nThread.sleep(forTimeInterval: 4)', during=complete)
        reply, _, _ = kernel.run("exit(3)")
        check("exit() is told", "exit(3)" in "\n".join(reply["traceback"]), reply)
        check("and the next cell runs", kernel.value("1 + 1") == "2")
    finally:
        processes = psutil.Process(kernel.manager.provisioner.pid).children(recursive=True)
        kernel.close()
    _, alive = psutil.wait_procs(processes, timeout=3)
    check("no process is left", len(processes) > 1 and not alive, alive)


class Terminal:
    """A program at a terminal of its own, typed at like a person would."""

    def __init__(self, words, folder):
        self.text = ""
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.environ.update(TERM="xterm", XDG_STATE_HOME=folder)
            os.execv(words[0], words)

    def type(self, text):
        self.text = ""
        os.write(self.descriptor, text.encode())

    def sees(self, pattern, seconds=20):
        """Whether the pattern comes after what was typed last."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if re.search(pattern, self.text):
                return True
            if select.select([self.descriptor], [], [], 0.1)[0]:
                try:
                    self.text += os.read(self.descriptor, 65536).decode(errors="replace")
                except OSError:
                    break
        return re.search(pattern, self.text) is not None


def terminal(folder):
    repl = Terminal([str(ROOT / "embark"), "repl"], folder)
    check("repl: greets and asks", repl.sees(r"In\[1\]: ", 120), repl.text)
    repl.type("let seven = 3 + 4\n")
    check("repl: a declaration is silent", repl.sees(r"In\[2\]: "), repl.text)
    repl.type("seven * 6\n")
    check("repl: a value", repl.sees(r"\n42\r"), repl.text)
    repl.sees(r"In\[3\]: ")
    repl.type("func f(_ n: Int) -> Int {\n")
    check("repl: goes on until a cell is whole", repl.sees(r"\.\.\.: "), repl.text)
    repl.type("n * n\n}\n")
    repl.sees(r"In\[4\]: ")
    repl.type("f(sev\t")
    # Only what is missing is written, after the cursor has moved.
    check("repl: completes", repl.sees(r"en", 30), repl.text)
    repl.type(")\n")
    check("repl: and runs what was completed", repl.sees(r"\n49\r"), repl.text)
    repl.sees(r"In\[5\]: ")
    repl.type("nope\n")
    check("repl: mistakes are told", repl.sees(r"cannot find 'nope'"), repl.text)
    repl.sees(r"In\[6\]: ")
    repl.type('print("on"); while true {}\n')
    repl.sees(r"\non\r")
    repl.type("\x03")
    check("repl: Ctrl-C interrupts the cell", repl.sees(r"Interrupted.*(\r\n|.)*In\[7\]: ", 3), repl.text)
    repl.type("seven\n")
    check("repl: and not the session", repl.sees(r"\n7\r"), repl.text)
    repl.sees(r"In\[8\]: ")
    repl.type("\x04")
    _, status = os.waitpid(repl.process, 0)
    check("repl: Ctrl-D ends it", status == 0, status)
    check("repl: keeps a history", "seven" in (pathlib.Path(folder) / "embark" / "history").read_text())


def guide(folder):
    """The programs of the guide, in one session, as they stand there."""
    text = (ROOT / "Documentation" / "Guides" / "Notebook.md").read_text()
    kernel = Kernel(folder)
    try:
        for number, code in enumerate(re.findall(r"```swift\n(.*?)```", text, re.S), 1):
            reply, outputs, _ = kernel.run(code)
            check(f"guide, program {number}", reply["status"] == "ok" and (outputs or (pathlib.Path(folder) / "days.json").exists()), reply)
    finally:
        kernel.close()


def notebooks(folder):
    embark = str(ROOT / "embark")
    for kind, name in [("lastfm", "plays.csv"), ("twitter", "posts.csv")]:
        subprocess.run([embark, "sample", kind, "--rows", "20000", "--out", f"{folder}/{name}"], check=True)
    for path in sorted((ROOT / "Examples" / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        began = time.monotonic()
        try:
            nbclient.NotebookClient(notebook, kernel_name=NAME, timeout=120, resources={"metadata": {"path": folder}}).execute()
            check(f"{path.name} ({time.monotonic() - began:.1f} s)", True)
        except nbclient.exceptions.CellExecutionError as error:
            check(path.name, False, error)


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([str(ROOT / "embark"), "kernel", "install", "--prefix", folder], check=True, stdout=subprocess.DEVNULL)
        os.environ["JUPYTER_PATH"] = f"{folder}/share/jupyter"
        suite = unittest.defaultTestLoader.loadTestsFromTestCase(SwiftKernelTests)
        result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(suite)
        check(f"jupyter_kernel_test: {result.testsRun} tests, {len(result.skipped)} skipped", result.wasSuccessful() and not result.skipped)
        conversations(folder)
        terminal(folder)
        notebooks(folder)
        guide(folder)
    print(f"{len(FAILURES)} failed")
    sys.exit(1 if FAILURES else 0)


if __name__ == "__main__":
    main()
