#!/usr/bin/env python3
"""The Swift kernel as Jupyter's own programs see it.

    Tests/Oracles/notebook.py

1. jupyter_kernel_test, with every sample given: each reply and each message is checked against the protocol's schema.
2. What it does not test: interrupts, a trap, queued cells after an error, output of a hundred megabytes, questions, and what
   VS Code sends (silent cells, expressions, completions while a cell runs), in its order; cells that do what they should not.
3. `embark repl` through a pseudo-terminal: values, cells of several lines, completion, Ctrl-C, Ctrl-D.
4. Cells on engines, from a Swift and from a Python notebook: notebook_engines.py.
5. The notebooks of Examples/notebooks, run by nbclient with made-up data, and the programs of Documentation/Guides/Notebook.md.

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
import notebook_engines
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

    def __init__(self, folder, name=NAME):
        self.manager, self.client = jupyter_client.manager.start_new_kernel(kernel_name=name, cwd=folder)

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

    def interrupted(self, code, after):
        """Reply of a cell that is interrupted a time after it began, and the seconds from then to the reply."""
        sent = []

        def interrupt():
            time.sleep(after)
            sent.append(time.monotonic())
            self.manager.interrupt_kernel()

        reply, _, _ = self.run(code, during=interrupt)
        return reply, time.monotonic() - sent[0]

    def value(self, code):
        return next((content["data"]["text/plain"] for kind, content in self.run(code)[1] if kind == "execute_result"), None)


def text(outputs, name="stdout"):
    return "".join(content["text"] for kind, content in outputs if kind == "stream" and content["name"] == name)


def conversations(folder):
    kernel = Kernel(folder)
    try:
        kernel.run("var turns = 0\nlet kept = 7")
        reply, seconds = kernel.interrupted('print("on")\nwhile true { turns += 1 }', after=0.3)
        check("an endless loop is interrupted within 0.5 s", reply["ename"] == "Interrupted" and seconds < 0.5 + 0.3, reply)
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
    alive = left_alive(processes, 3)
    check("no process is left", len(processes) > 1 and not alive, alive)


def editor(folder):
    """The order in which VS Code asks: everything has busy, an answer and idle, whatever runs, and in the order of the channel."""
    kernel = Kernel(folder)
    client = kernel.client

    def ask(channel, kind, content):
        message = client.session.msg(kind, content)
        getattr(client, f"{channel}_channel").send(message)
        return message["header"]["msg_id"]

    def answer(channel, identity):
        get = client.get_shell_msg if channel == "shell" else client.get_control_msg
        while True:
            message = get(timeout=30)
            if message["parent_header"].get("msg_id") == identity:
                return message

    def states(identity):
        found = []
        while not found or found[-1] != "idle":
            message = client.get_iopub_msg(timeout=30)
            if message["parent_header"].get("msg_id") == identity:
                found.append(message["content"].get("execution_state", message["msg_type"]))
        return found

    silent = {"silent": True, "store_history": False, "user_expressions": {}, "allow_stdin": False, "stop_on_error": False}
    conversation = [
        ("control", "kernel_info_request", {}, "ok"),
        ("shell", "kernel_info_request", {}, "ok"),
        ("shell", "comm_info_request", {"target_name": "jupyter.widget"}, "ok"),
        ("shell", "execute_request", dict(silent, code=""), "ok"),
        ("shell", "execute_request", dict(silent, code="let shownNowhere = 6"), "ok"),
        ("shell", "is_complete_request", {"code": "func f() {"}, "incomplete"),
        ("shell", "complete_request", {"code": "shownNow", "cursor_pos": 8}, "ok"),
        ("shell", "inspect_request", {"code": "shownNowhere", "cursor_pos": 4, "detail_level": 0}, "ok"),
        ("shell", "history_request", {"hist_access_type": "tail", "n": 10, "output": False, "raw": True}, "ok"),
        ("control", "debug_request", {"type": "request", "command": "debugInfo", "seq": 1, "arguments": {}}, "error"),
        ("shell", "nonsense_request", {}, "error"),
    ]
    try:
        for channel, kind, content, status in conversation:
            identity = ask(channel, kind, content)
            reply = answer(channel, identity)
            found = states(identity)
            check(f"editor: {kind} on {channel}", reply["content"]["status"] == status and found == ["busy", "idle"]
                  and reply["msg_type"] == kind.replace("_request", "_reply"), (reply["msg_type"], reply["content"], found))
        identity = ask("shell", "comm_open", {"comm_id": "1", "target_name": "jupyter.widget", "data": {}})
        check("editor: a comm that nobody knows is closed", states(identity) == ["busy", "comm_close", "idle"])
        # Questions while a cell runs, answered before it ends; then the cell's own messages.
        cell = ask("shell", "execute_request", {"code": 'import Foundation\nprint("on"); Thread.sleep(forTimeInterval: 1.5)\nshownNowhere', "silent": False})
        began = time.monotonic()
        for channel, kind, content, _ in conversation[5:8]:
            answer(channel, ask(channel, kind, content))
        answer("control", ask("control", "kernel_info_request", {}))
        check("editor: questions are answered while a cell runs", time.monotonic() - began < 1.4, time.monotonic() - began)
        check("editor: a cell's messages have their order", states(cell) == ["busy", "execute_input", "stream", "execute_result", "idle"])
        check("editor: and its reply comes", answer("shell", cell)["content"]["status"] == "ok")
        # A mistake: the error once, then the reply, then idle; the next cell is not held up.
        cell = ask("shell", "execute_request", {"code": "nope", "silent": False})
        check("editor: a mistake is told once", states(cell) == ["busy", "execute_input", "error", "idle"])
        check("editor: and answered", answer("shell", cell)["content"]["ename"] == "CompileError")
        identity = ask("control", "shutdown_request", {"restart": False})
        check("editor: shutdown on control is answered", answer("control", identity)["content"]["status"] == "ok")
    finally:
        kernel.close()


def left_alive(processes, seconds):
    """Those that still run after a while; ones that have ended and wait for a parent to ask (in a container without an init, for ever) do not."""
    end = time.monotonic() + seconds
    while True:
        alive = [process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
        if not alive or time.monotonic() > end:
            return alive
        time.sleep(0.1)


def abuse(folder):
    """Cells that do what they should not: the kernel lives and says what happened."""
    kernel = Kernel(folder)
    try:
        kernel.run("import Foundation\nlet kept = 7")

        def interrupt():
            time.sleep(0.5)
            kernel.manager.interrupt_kernel()

        reply, outputs, seconds = kernel.run('while true { print("more and more") }', during=interrupt)
        check("output without end is interrupted, and limited", reply["ename"] == "Interrupted" and len(text(outputs)) < 12_000_000, reply)
        reply, outputs, _ = kernel.run("FileHandle.standardOutput.write(Data((0...255).map(UInt8.init)))\nFileHandle.standardOutput.write(Data([0xe2, 0x82]))")
        check("bytes that are no text are shown as such", reply["status"] == "ok" and "\ufffd" in text(outputs) and "AB" in text(outputs), outputs)
        check("values are kept", kernel.value("kept") == "7")
        reply, outputs, _ = kernel.run(
            'typealias Fork = @convention(c) () -> Int32\nlet fork = unsafeBitCast(dlsym(nil, "fork")!, to: Fork.self)\n'
            'let child = fork()\nif child == 0 { print("child"); fflush(nil); _exit(0) }\nvar status: Int32 = 0\nwaitpid(child, &status, 0)\nprint("parent")')
        check("a fork does not confuse the kernel", reply["status"] == "ok" and "parent" in text(outputs), (reply, outputs))
        check("nor its values", kernel.value("kept") == "7")
        for code, word in [("exit(3)", "exit(3)"), ("kill(0, SIGKILL); sleep(5)", "Killed"), ("abort()", "Aborted"),
                           ("close(3); close(4); print(1)", "ended")]:
            reply, _, seconds = kernel.run(code)
            told = "\n".join(reply.get("traceback", []))
            check(f"{code}: is told ({seconds:.1f} s)", reply["status"] == "error" and word in told, reply)
            check(f"{code}: and survived", kernel.value("1 + 1") == "2")
    finally:
        kernel.close()


def engines(folder):
    kernel = Kernel(folder)
    try:
        notebook_engines.swift(kernel, check, text)
        programs = psutil.Process(kernel.manager.provisioner.pid).children(recursive=True)
    finally:
        kernel.close()
    clusters = [process for process in psutil.process_iter(["cmdline"]) if any(f"embark-cluster-{program.pid}-" in word for program in programs
                for word in process.info["cmdline"] or [])]
    alive = left_alive(clusters, 6)
    check("a cluster that a cell has started goes with the notebook", not alive, alive)
    notebook_engines.python(folder, check, Kernel, text)


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
        editor(folder)
        abuse(folder)
        engines(folder)
        terminal(folder)
        notebooks(folder)
        guide(folder)
    print(f"{len(FAILURES)} failed")
    sys.exit(1 if FAILURES else 0)


if __name__ == "__main__":
    main()
