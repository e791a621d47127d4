"""Runs one peer at one work: prints the times as JSON and writes the answer."""

import argparse
import importlib

PEERS = {
    "pandas": ("pandas_peer", "main"),
    "polars": ("polars_peer", "main"),
    "duckdb": ("duckdb_peer", "main"),
    "multiprocessing": ("multiprocessing_peer", "main"),
    "ipyparallel": ("ipyparallel_peer", "main"),
    "ipyparallel resident": ("ipyparallel_peer", "main_resident"),
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("work")
    parser.add_argument("--data", required=True)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--answer", required=True)
    arguments = parser.parse_args()
    module, main = PEERS[arguments.peer]
    getattr(importlib.import_module(module), main)(arguments)
