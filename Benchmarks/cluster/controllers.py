"""Embark's controller beside the stock one, both with Python client and engines.

    python Benchmarks/cluster/controllers.py [--engines 2] [--tasks 5000] [--rounds 5] [--embark 'COMMAND ...'] [--json FILE]

The two take turns, so that what else the machine does hits both, and every round has a client process of its own: one that has been
through thousands of tasks takes half as much time again for each. Prints the lowest and the median of the rounds.
Needs the packages of Tests/Oracles/ipyparallel/requirements.txt. The sum of the results is checked.
"""

import argparse
import json
import logging
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("--engines", type=int, default=2)
parser.add_argument("--tasks", type=int, default=5000)
parser.add_argument("--round-trips", type=int, default=300)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--ping", type=int, default=3000)
parser.add_argument("--embark", default="./embark controller")
parser.add_argument("--json", default="")
parser.add_argument("--one-round", choices=["stock", "embark"], help="measure one controller once and print what was found as JSON")
options = parser.parse_args()

root = tempfile.mkdtemp(prefix="embark-bench")
os.environ["IPYTHONDIR"] = root
os.environ["IPP_NONINTERACTIVE"] = "1"

import ipyparallel as ipp  # noqa: E402
import psutil  # noqa: E402
from traitlets.config import Config  # noqa: E402


def processes(pid):
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def cpu_seconds(pid):
    return sum(sum(process.cpu_times()[:2]) for process in processes(pid))


def memory_mib(pid):
    return sum(process.memory_full_info().uss for process in processes(pid)) / 2**20


def identity(x):
    return x


def nothing():
    return None


def timed(action):
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def measure(command):
    config = Config()
    if command:
        config.ControllerLauncher.controller_cmd = shlex.split(command)
    config.ControllerLauncher.controller_args = [f"--ping={options.ping}", "--log-level=40"]
    cluster = ipp.Cluster(n=options.engines, delay=0, config=config, load_profile=False, log_level=logging.ERROR)
    started = time.perf_counter()
    client = cluster.start_and_connect_sync()
    client[:].apply_sync(nothing)
    found = {"start until first result (s)": time.perf_counter() - started}
    try:
        controller = cluster.controller.pid
        found["controller processes"] = len(processes(controller))
        found["controller memory idle (MiB)"] = memory_mib(controller)
        direct = client[client.ids[0]]
        balanced = client.load_balanced_view()
        for name, view in (("direct", direct), ("load-balanced", balanced), ("broadcast", client.broadcast_view())):
            for _ in range(20):
                view.apply_sync(nothing)
            trips = [timed(lambda: view.apply_sync(nothing)) * 1000 for _ in range(options.round_trips)]
            found[f"{name} round trip p50 (ms)"] = statistics.median(trips)
            found[f"{name} round trip p99 (ms)"] = percentile(trips, 0.99)
        cpu = cpu_seconds(controller)
        started = time.perf_counter()
        result = balanced.map_async(identity, range(options.tasks), chunksize=1)
        assert sum(result.get()) == options.tasks * (options.tasks - 1) // 2
        found["tasks per second, one item each"] = options.tasks / (time.perf_counter() - started)
        found["controller CPU per task (ms)"] = (cpu_seconds(controller) - cpu) / options.tasks * 1000
        found["controller memory after (MiB)"] = memory_mib(controller)
    finally:
        client.close()
        cluster.stop_cluster_sync()
    return found


contestants = {"stock": "", "embark": options.embark}
if options.one_round:
    try:
        print(json.dumps(measure(contestants[options.one_round])))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    sys.exit()

shutil.rmtree(root)
rounds = {name: [] for name in contestants}
for number in range(options.rounds):
    for name in contestants:
        command = [sys.executable, __file__, *sys.argv[1:], "--one-round", name]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        rounds[name].append(json.loads(said.splitlines()[-1]))
        print(f"round {number + 1} {name}: load average {os.getloadavg()[0]:.1f}", flush=True)

print(f"\nipyparallel {ipp.__version__}, {options.engines} engines, {options.tasks} tasks, {options.rounds} rounds, "
      f"{os.cpu_count()} cores")
print(f"{'':38}{'stock':>10}{'embark':>10}{'stock':>10}{'embark':>10}\n{'':38}{'best':>10}{'best':>10}{'median':>10}{'median':>10}")
for key in rounds["stock"][0]:
    best = max if "per second" in key else min
    values = {name: [found[key] for found in rounds[name]] for name in contestants}
    cells = [best(values["stock"]), best(values["embark"]), statistics.median(values["stock"]), statistics.median(values["embark"])]
    print(f"{key:38}" + "".join(f"{cell:10.2f}" for cell in cells))
    if "per second" in key:
        print(f"{'ratio to the stock controller':38}{cells[1] / cells[0]:20.2f}{cells[3] / cells[2]:20.2f}")
if options.json:
    with open(options.json, "w") as file:
        json.dump({"options": vars(options), "rounds": rounds}, file, indent=1)
