"""Tasks on engines that are killed, under a controller that is killed and started anew.

    chaos.py PROGRAM [--tasks 10000] [--milliseconds 5] [--engines 4] [--kill-every 0.5] [--restarts 2]

PROGRAM is embark-cluster. Every result must be right, and each be delivered once. Ends with status 1 otherwise.
"""
import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter

from swift_tasks import SwiftClient

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--tasks", type=int, default=10_000)
parser.add_argument("--milliseconds", type=float, default=5)
parser.add_argument("--engines", type=int, default=4)
parser.add_argument("--kill-every", type=float, default=0.5)
parser.add_argument("--restarts", type=int, default=2)
parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
arguments = parser.parse_args()
program = os.path.realpath(arguments.program)
generator = random.Random(arguments.seed)
print(f"seed {arguments.seed}")

folder = tempfile.mkdtemp(prefix="embark-chaos-")
environment = dict(os.environ, IPP_PROFILE_DIR=folder, IPP_CLUSTER_ID="")
environment.pop("IPP_CONNECTION_INFO", None)
client_file = f"{folder}/security/ipcontroller-client.json"
log = open(f"{folder}/log.txt", "ab")


def start_controller():
    return subprocess.Popen(
        [program, "controller", "--sqlitedb", "--reuse", "--ping=100", "--HeartMonitor.max_heartmonitor_misses=5"],
        env=environment, stdout=log, stderr=log)


def start_engine():
    return subprocess.Popen([program, "engine"], env=environment, stdout=log, stderr=log)


started = time.time()
controller = start_controller()
while not os.path.exists(client_file):
    if controller.poll() is not None:
        sys.exit(f"the controller ended with status {controller.returncode} before it wrote its file; see {folder}/log.txt")
    time.sleep(0.01)
engines = [start_engine() for _ in range(arguments.engines)]
client = SwiftClient(client_file, program)
client.wait_for_engines(arguments.engines)

numbers = {}  # id of a request: the number it was sent with
outstanding = set()
deliveries = Counter()
results = {}
problems = []
kills = restarts = fetched = sent_again = 0


def submit(number):
    id = client.submit("Square", [number, arguments.milliseconds], metadata={"retries": 100}, quiet=True)
    numbers[id] = number
    outstanding.add(id)


def deliver(id, content, buffer):
    number = numbers[id]
    deliveries[id] += 1
    outstanding.discard(id)
    if content["status"] != "ok":
        problems.append(f"{number}: {content.get('ename')} {content.get('evalue')}")
    elif json.loads(buffer) != number * number:
        problems.append(f"{number}: {buffer!r}")
    else:
        results[number] = results.get(number, 0) + 1


def ask_hub(ids):
    """After a restart replies no longer find us: the new controller runs what was recorded, and the hub has the results."""
    global fetched, sent_again
    # A reply on the task socket may still come; those are looked at first, so that none is counted twice.
    take_replies(0)
    ids = [id for id in ids if id in outstanding]
    if not ids:
        return
    reply = client.ask("result_request", {"msg_ids": ids, "status_only": len(ids) > 1})
    if reply is None:
        return
    content = reply["content"]
    if content["status"] == "error" and len(ids) > 1:
        # One of them is unknown.
        ask_hub(ids[: len(ids) // 2])
        ask_hub(ids[len(ids) // 2 :])
    elif content["status"] == "error":
        # It never came to the records: the controller was killed before.
        outstanding.discard(ids[0])
        sent_again += 1
        submit(numbers[ids[0]])
    elif len(ids) > 1:
        for id in content["completed"]:
            ask_hub([id])
    elif ids == content["completed"]:
        take_replies(0)
        if ids[0] in outstanding:
            fetched += 1
            deliver(ids[0], content[ids[0]]["result_content"], bytes(reply["buffers"][-1]))


def take_replies(timeout):
    while reply := client.receive(client.sockets["task"], timeout):
        deliver(reply["parent_header"]["msg_id"], reply["content"], bytes(reply["buffers"][-1]) if reply["buffers"] else b"")
        timeout = 0


for number in range(arguments.tasks):
    submit(number)

began = time.time()
next_kill = began + arguments.kill_every
expected_seconds = arguments.tasks * arguments.milliseconds / 1000 / arguments.engines
restart_times = [began + expected_seconds * (index + 1) / (arguments.restarts + 1) for index in range(arguments.restarts)]
next_question = None
while outstanding and time.time() - began < 60 + 20 * expected_seconds:
    take_replies(0.02)
    now = time.time()
    if now >= next_kill:
        next_kill = now + arguments.kill_every
        index = generator.randrange(len(engines))
        engines[index].kill()
        engines[index].wait()
        engines[index] = start_engine()
        kills += 1
    if restart_times and now >= restart_times[0]:
        restart_times.pop(0)
        controller.send_signal(signal.SIGKILL)
        controller.wait()
        restarts += 1
        controller = start_controller()
        next_question = now + 2
    if next_question and now >= next_question:
        next_question = now + 2
        waiting = sorted(outstanding)
        for start in range(0, len(waiting), 500):
            ask_hub(waiting[start : start + 500])
seconds = time.time() - began
take_replies(0.5)

for process in engines:
    process.terminate()
for process in engines:
    process.wait()
controller.terminate()
controller.wait()
missing = [number for number in range(arguments.tasks) if number not in results]
repeated = [numbers[id] for id, count in deliveries.items() if count > 1]
twice = [number for number, count in results.items() if count > 1]
print(
    f"{arguments.tasks} tasks of {arguments.milliseconds} ms in {seconds:.1f} s on {arguments.engines} engines; {kills} engines and "
    f"{restarts} controllers killed; {fetched} results from the records, {sent_again} requests sent again")
print(f"right: {len(results)}, missing: {len(missing)}, wrong: {len(problems)}, delivered twice: {len(repeated)}, run under two ids: {len(twice)}")
for problem in problems[:5]:
    print(" ", problem)
is_right = not (missing or problems or repeated or twice)
if is_right:
    shutil.rmtree(folder)
else:
    print(f"logs in {folder}")
sys.exit(0 if is_right else 1)
