"""Embark's cluster beside ipyparallel and Dask, in one run: `./bench cluster`.

    python Benchmarks/cluster/run.py --embark PROGRAM --bench PROGRAM [--quick] [--json FILE]

Each side starts a controller (scheduler) and two engines (workers), answers a trivial call, and runs one-item tasks. Embark
runs twice: with its own client and engines in Swift, and (controllers.py, on request) with Python's. Sums are checked.
"""

import argparse
import json
import logging
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("--embark", required=True, help="the program embark-cluster")
parser.add_argument("--bench", required=True, help="the program embark-cluster-bench")
parser.add_argument("--quick", action="store_true", help="tiny, so that nothing here rots")
parser.add_argument("--million", action="store_true", help="1,000,000 tasks for the memory of client and controller")
parser.add_argument("--controllers", action="store_true", help="also both controllers with Python clients and engines")
parser.add_argument("--json", default="")
options = parser.parse_args()

TASKS = 200 if options.quick else 5000
TRIPS = 20 if options.quick else 300
TARGETS = {
    "start until first result (s)": ("at most", 0.3),
    "direct round trip p50 (ms)": ("at most", 0.4),
    "direct round trip p99 (ms)": ("at most", 2.0),
    "tasks per second, one item each": ("at least", 30_000),
    "client and controller memory (MiB)": ("at most", 200),
    "1000 engines registered (s)": ("at most", 5),
    "1024 MiB to the engines and back, in copies": ("at most", 2.0),
}


def identity(x):
    return x


def trips(call):
    times = []
    for index in range(TRIPS + 20):
        started = time.perf_counter()
        assert call(index) == index
        if index >= 20:
            times.append((time.perf_counter() - started) * 1000)
    return {
        "direct round trip p50 (ms)": statistics.median(times),
        "direct round trip p99 (ms)": sorted(times)[min(len(times) - 1, int(0.99 * len(times)))],
    }


def throughput(run):
    started = time.perf_counter()
    assert sum(run(range(TASKS))) == TASKS * (TASKS - 1) // 2
    return {"tasks per second, one item each": TASKS / (time.perf_counter() - started)}


def ipyparallel():
    os.environ["IPYTHONDIR"] = tempfile.mkdtemp(prefix="embark-bench")
    import ipyparallel as ipp

    started = time.perf_counter()
    cluster = ipp.Cluster(n=2, load_profile=False, log_level=logging.ERROR)
    client = cluster.start_and_connect_sync()
    assert client[:].apply_sync(identity, 1) == [1, 1]
    found = {"start until first result (s)": time.perf_counter() - started}
    try:
        view = client[client.ids[0]]
        found |= trips(lambda x: view.apply_sync(identity, x))
        found |= throughput(lambda items: client.load_balanced_view().map_sync(identity, items, chunksize=1))
    finally:
        client.close()
        cluster.stop_cluster_sync()
    return found


def dask():
    from distributed import Client, LocalCluster

    started = time.perf_counter()
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL)
    client = Client(cluster)
    assert client.submit(identity, 1).result() == 1
    found = {"start until first result (s)": time.perf_counter() - started}
    worker = list(client.scheduler_info()["workers"])[0]
    try:
        found |= trips(lambda x: client.submit(identity, x, workers=[worker], pure=False).result())
        found |= throughput(lambda items: client.gather(client.map(identity, items, pure=False)))
    finally:
        client.close()
        cluster.close()
    return found


def embark():
    tasks = 2000 if options.quick else 1_000_000 if options.million else 100_000
    command = [options.bench, "--tasks", tasks, "--round-trips", 10 * TRIPS, "--crowd", 20 if options.quick else 1000,
               "--megabytes", 4 if options.quick else 1024]
    environment = os.environ | {"EMBARK_CLUSTER_PROGRAM": options.embark}
    output = subprocess.run([str(word) for word in command], env=environment, check=True, capture_output=True, text=True)
    return json.loads(output.stdout.splitlines()[-1])


def main():
    sides, missing = {}, {}
    for name, side in (("embark", embark), ("ipyparallel", ipyparallel), ("dask", dask)):
        try:
            sides[name] = side()
        except ImportError as error:
            missing[name] = str(error)
    names = list(sides)
    print(f"2 engines, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, peers run {TASKS} tasks")
    print(f"{'':38}" + "".join(f"{name:>14}" for name in names) + "  target")
    for key in sides["embark"]:
        cells = [f"{sides[name][key]:14.2f}" if key in sides[name] else f"{'-':>14}" for name in names]
        told = ""
        if key in TARGETS and not options.quick:
            word, target = TARGETS[key]
            met = sides["embark"][key] <= target if word == "at most" else sides["embark"][key] >= target
            told = f"  {word} {target:g}: {'reached' if met else 'missed'}"
        print(f"{key:38}" + "".join(cells) + told)
    for name, reason in missing.items():
        print(f"{name} was left out: {reason}")
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"figures": sides, "missing": missing}, file, indent=1)
    if options.controllers:
        here = os.path.dirname(os.path.abspath(__file__))
        command = f"{shlex.quote(options.embark)} controller --hwm=auto"
        subprocess.run([sys.executable, f"{here}/controllers.py", "--embark", command], check=True)


if __name__ == "__main__":
    main()
