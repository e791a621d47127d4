"""Cells on engines: `%px` of a Swift notebook, and the stock `%%px` of a Python notebook with engines in Swift.

Called by notebook.py, with a kernel of Embark and a Python kernel in Jupyter's path.
"""

import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def swift(kernel, check, text):
    """A Swift notebook that starts a cluster, sends cells, closures and frames, and stops it."""
    reply, _, seconds = kernel.run(
        "import EmbarkTasks\nlet cluster = try await Cluster.start(engines: 2)\ntry await cluster.waitForEngines(2)\n"
        # Otherwise a slow machine shows a bar.
        "%pxconfig --progress-after -1", timeout=120)
    check(f"a cell starts a cluster ({seconds:.1f} s)", reply["status"] == "ok", reply)

    def px(code, **options):
        reply, outputs, seconds = kernel.run(code, **options)
        return reply, text(outputs), seconds

    reply, shown, seconds = px("%px 6 * 7", timeout=120)
    check("%px shows a value of each engine", shown == "Out[0:2]: 42\nOut[1:2]: 42\n", (reply, shown))
    reply, shown, _ = px('%%px\nstruct Point { var x: Int }\nlet p = Point(x: 3)\nprint("there")')
    check("output has its engine", sorted(shown.splitlines()) == ["[stdout:0] there", "[stdout:1] there"], (reply, shown))
    _, shown, seconds = px("%px p.x * 2")
    check(f"declarations are there later ({seconds * 1000:.0f} ms)", shown == "Out[0:4]: 6\nOut[1:4]: 6\n", shown)
    check("and not here", kernel.run("p")[0]["ename"] == "CompileError")
    reply, _, _ = px("%%px -t 1\n[1, 2][p.x]")
    told = "\n".join(reply["traceback"])
    check("a trap is told with its engine", reply["ename"] == "Trap" and "[1:execute]" in told and "p (In[3])" in told, told)
    check("the other engine knows nothing of it", px("%%px -t 0\np.x")[1] == "Out[0:7]: 3\n")
    reply, shown, _ = px("%px p.x")
    check("what is lost is refused there", reply["ename"] == "LostValue" and "Out[0:8]: 3" in shown, (reply, shown))

    reply, _, _ = px("let offset = 100\nlet shifted = #task { (n: Int) -> Int in n + offset }")
    check("a closure in a cell is a task", reply["status"] == "ok", reply)
    value = kernel.value("try await cluster.loadBalanced.map(shifted, 0..<4).values()")
    check("and runs on engines, with constants of the cell", value == "[100, 101, 102, 103]", value)
    value = kernel.value(
        "let total = #task { (frame: DataFrame) -> Int in frame.rowCount }\n"
        'try await cluster.loadBalanced.apply(total, ["n": [1, 2, 3]] as DataFrame).value()')
    check("frames go there", value == "3", value)

    reply, seconds = kernel.interrupted("%px while true {}", after=0.7)
    check("an interrupt reaches the engines", reply["ename"] == "Interrupted" and seconds < 3, reply)
    check("which go on", px("%%px -t 0\np.x")[1].endswith(": 3\n"))


def python(folder, check, kernel_class, text):
    """A Python notebook, ipyparallel's own client and magics, engines in Swift: they compile what comes."""
    environment = dict(os.environ, IPYTHONDIR=folder, IPP_PROFILE_DIR=f"{folder}/profile", IPP_CLUSTER_ID="")
    program = str(ROOT / ".build" / "release" / "embark-cluster")
    log = open(f"{folder}/cluster.log", "wb")
    processes = [subprocess.Popen([program, "controller"], env=environment, stdout=log, stderr=log)]
    processes += [subprocess.Popen([program, "engine"], env=environment, stdout=log, stderr=log) for _ in range(2)]
    kernel = kernel_class(folder, "python3")
    try:
        connect = f"""
import time, os, ipyparallel as ipp
path = "{folder}/profile/security/ipcontroller-client.json"
while not os.path.exists(path): time.sleep(0.05)
client = ipp.Client(path)
client.wait_for_engines(2, timeout=60)
view = client[:]
view.block = True
view.activate()
"""
        reply, _, _ = kernel.run(connect, timeout=120)
        check("ipyparallel connects to engines in Swift", reply["status"] == "ok", reply)

        def px(code):
            reply, outputs, _ = kernel.run(code, timeout=120)
            shown = [content["data"]["text/plain"] for kind, content in outputs if kind == "display_data" and "text/plain" in content["data"]]
            return reply, text(outputs) + text(outputs, "stderr") + "\n".join(shown)

        reply, shown = px('%%px\nstruct Point { var x = 4 }\nlet points = [Point(), Point(x: 5)]\nprint("compiled", points.count)')
        check("stock %%px compiles and runs Swift", reply["status"] == "ok" and shown.count("compiled 2") == 2, (reply, shown))
        reply, shown = px("%px points.map(\\.x)")
        check("with what earlier cells declare", shown.count("[4, 5]") == 2, (reply, shown))
        reply, shown = px('%px let wrong: Int = "text"')
        told = "\n".join(reply.get("traceback", [])) + shown
        check("mistakes come back with their engine", reply["status"] == "error" and "cannot convert" in told, (reply, shown))
        reply, shown = px("%px points.count")
        check("and cost nothing", shown.count("2") >= 2, (reply, shown))
    finally:
        kernel.close()
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)
        log.close()
