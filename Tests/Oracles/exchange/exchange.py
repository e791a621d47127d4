"""Embark, pyarrow, pandas, Polars and DuckDB exchange frames in one process, through Arrow's C Data and C Stream interfaces.

Embark is a shared library here (Exchange.swift), called by ctypes. Compared are values, and addresses where nothing is copied;
releases are counted.
"""

import ctypes
import datetime
import gc
import pathlib
import subprocess
import sys
import tempfile

import duckdb
import pandas
import polars
import pyarrow

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent.parent
BUILT = ROOT / ".build/release"


def library(folder):
    """Exchange.swift, compiled against the library that `./embark` builds."""
    subprocess.run([ROOT / "embark", "--version"], check=True, capture_output=True)
    target = folder / "libexchange.so"
    maps = [BUILT / f"{name}.build/module.modulemap" for name in ("CEmbark", "CCompression")]
    maps.append(ROOT / "Sources/CPCRE2/module.modulemap")
    words = ["swiftc", "-emit-library", "-parse-as-library", "-O", "-module-name", "Exchange", "-o", target, "-I", BUILT / "Modules"]
    for module in maps:
        words += ["-Xcc", f"-fmodule-map-file={module}"]
    words += ["-L", BUILT, "-lEmbark", "-Xlinker", "-rpath", "-Xlinker", BUILT, pathlib.Path(__file__).parent / "Exchange.swift"]
    subprocess.run(words, check=True)
    loaded = ctypes.CDLL(str(target))
    for name in ("open", "take", "take_array", "address"):
        getattr(loaded, f"exchange_{name}").restype = ctypes.c_long
    loaded.exchange_sum.restype = ctypes.c_double
    return loaded


class Stream(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in ("get_schema", "get_next", "get_last_error", "release", "private_data")]


RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
DESTROY = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
NAME = b"arrow_array_stream"
capsules = ctypes.pythonapi
capsules.PyCapsule_New.restype = ctypes.py_object
capsules.PyCapsule_New.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
capsules.PyCapsule_GetPointer.restype = ctypes.c_void_p
capsules.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]


class Frame:
    """A frame of Embark, by its number."""

    def __init__(self, number):
        assert number > 0, "Embark refused, see above"
        self.number = number

    @classmethod
    def taking(cls, other):
        """From whatever exports an Arrow C stream."""
        capsule = other.__arrow_c_stream__()
        return cls(embark.exchange_take(ctypes.c_void_p(capsules.PyCapsule_GetPointer(capsule, NAME))))

    def __arrow_c_stream__(self, requested_schema=None):
        stream = Stream()
        assert embark.exchange_give(ctypes.c_long(self.number), ctypes.byref(stream)) == 0
        streams.append(stream)  # Lives as long as this process, longer than any capsule.
        return capsules.PyCapsule_New(ctypes.addressof(stream), NAME, None)

    def address(self, name):
        return embark.exchange_address(ctypes.c_long(self.number), name.encode())

    def sum(self, name):
        return embark.exchange_sum(ctypes.c_long(self.number), name.encode())

    def __del__(self):
        embark.exchange_drop(ctypes.c_long(self.number))


streams = []


def example(rows=1000):
    """All types that both sides have, with missing values."""
    base = datetime.datetime(2024, 2, 29, 12)
    missing = lambda values, step: [None if index % step == 3 else value for index, value in enumerate(values)]  # noqa: E731
    texts = [f"text {index % 7}" if index % 2 else f"a longer text, of more than twelve bytes: {index}, é" for index in range(rows)]
    zone = datetime.timezone.utc
    return pyarrow.table(
        {
            "numbers": pyarrow.array(range(rows), pyarrow.int64()),
            "some": pyarrow.array(missing(range(rows), 5), pyarrow.int64()),
            "small": pyarrow.array(missing([index % 100 for index in range(rows)], 7), pyarrow.int8()),
            "doubles": pyarrow.array([index * 0.5 for index in range(rows)], pyarrow.float64()),
            "flags": pyarrow.array(missing([index % 3 == 0 for index in range(rows)], 11), pyarrow.bool_()),
            "texts": pyarrow.array(missing(texts, 13), pyarrow.string()),
            "large": pyarrow.array(missing(texts, 17), pyarrow.large_string()),
            "views": pyarrow.array(missing(texts, 19), pyarrow.string_view()),
            "codes": pyarrow.array(missing([f"code {index % 4}" for index in range(rows)], 9), pyarrow.string()).dictionary_encode(),
            "dates": pyarrow.array(missing([base.date() + datetime.timedelta(index) for index in range(rows)], 6), pyarrow.date32()),
            "times": pyarrow.array([base + datetime.timedelta(seconds=index) for index in range(rows)], pyarrow.timestamp("us")),
            "zoned": pyarrow.array([base.replace(tzinfo=zone)] * rows, pyarrow.timestamp("ms", "Europe/Berlin")),
            "spans": pyarrow.array(missing([datetime.timedelta(milliseconds=index) for index in range(rows)], 8), pyarrow.duration("us")),
        }
    )


def values(table):
    return {name: [str(value) if value is not None else None for value in table[name].to_pylist()] for name in table.column_names}


def check(label, found, expected):
    assert found == expected, f"{label}: expected {str(expected)[:300]}, found {str(found)[:300]}"
    print(f"ok  {label}")


def with_pyarrow():
    for label, table in [
        ("all types", example()),
        ("no rows", example(0)),
        ("one row", example(1)),
        ("a slice", example().slice(37, 401)),
        ("several chunks", pyarrow.concat_tables([example(100), example(3), example(0), example(65).slice(1)])),
    ]:
        back = pyarrow.table(Frame.taking(table))
        check(f"pyarrow, {label}, there and back", values(back), values(table))
    table = example()
    frame = Frame.taking(table)
    for name in ("numbers", "doubles", "times"):
        check(f"pyarrow's {name} are not copied", frame.address(name), table[name].chunk(0).buffers()[1].address)
    back = pyarrow.table(frame)
    check("nor on the way back", back["numbers"].chunk(0).buffers()[1].address, frame.address("numbers"))
    check("texts neither", frame.address("texts"), table["texts"].chunk(0).buffers()[2].address)


def with_others():
    table = example()
    plain = table.drop(["codes", "zoned"])
    frame = Frame.taking(polars.from_arrow(table))
    numbers = polars.from_arrow(table)["numbers"]
    check("Polars, there", values(pyarrow.table(frame))["texts"], values(table)["texts"])
    own = Frame.taking(numbers.to_frame())
    check("Polars' numbers are not copied", own.address("numbers"), numbers.to_arrow().buffers()[1].address)
    back = polars.DataFrame(Frame.taking(plain))
    check("Polars, back", back.to_dict(as_series=False), polars.from_arrow(plain).to_dict(as_series=False))
    codes = polars.DataFrame(Frame.taking(table.select(["codes"])))
    check("Polars, codes", [None if value is None else str(value) for value in codes["codes"].to_list()], values(table)["codes"])

    held = Frame.taking(plain)
    relation = duckdb.from_arrow(held)
    check("DuckDB, back", duckdb.sql("select sum(numbers), count(small), max(texts) from relation").fetchall()[0], duckdb.sql("select sum(numbers), count(small), max(texts) from plain").fetchall()[0])
    relation = duckdb.sql("select numbers, texts, doubles from plain where numbers % 3 = 0")
    check("DuckDB, there", values(pyarrow.table(Frame.taking(relation))), values(relation.to_arrow_table()))

    held = pandas.DataFrame.from_arrow(Frame.taking(plain))
    check("pandas, back", held["numbers"].sum(), sum(range(1000)))
    check("pandas, there", Frame.taking(held).sum("doubles"), held["doubles"].sum())


def lives():
    """Who reads outlives who made, and memory is let go when the last has."""
    gc.collect()
    before = pyarrow.total_allocated_bytes()
    table = example(100_000)
    frame = Frame.taking(table)
    expected = sum(range(100_000))
    del table
    gc.collect()
    check("a frame outlives pyarrow's table", frame.sum("numbers"), expected)
    back = pyarrow.table(frame)
    del frame
    gc.collect()
    check("and pyarrow's next table the frame", sum(back["numbers"].to_pylist()), expected)
    del back
    gc.collect()
    check("nothing is left of it", pyarrow.total_allocated_bytes() - before, 0)


def releases():
    """A producer in Python that counts who releases what."""

    class Schema(ctypes.Structure):
        _fields_ = [("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p), ("flags", ctypes.c_int64), ("n_children", ctypes.c_int64), ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p)]

    class Array(ctypes.Structure):
        _fields_ = [("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64), ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64), ("buffers", ctypes.c_void_p), ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p)]

    counts = {"schema": 0, "array": 0}

    def counting(kind, structure):
        @RELEASE
        def release(address):
            counts[kind] += 1
            structure.from_address(address).release = None

        return release

    callbacks = counting("schema", Schema), counting("array", Array)
    numbers = (ctypes.c_int64 * 5)(1, 2, 3, 4, 5)
    buffers = (ctypes.c_void_p * 2)(None, ctypes.addressof(numbers))
    child_schema = Schema(format=b"l", name=b"n")
    child = Array(length=5, null_count=0, n_buffers=2, buffers=ctypes.addressof(buffers))
    children = (ctypes.c_void_p * 1)(ctypes.addressof(child_schema)), (ctypes.c_void_p * 1)(ctypes.addressof(child))
    none = (ctypes.c_void_p * 1)(None)

    def pair():
        schema = Schema(format=b"+s", name=b"", n_children=1, children=ctypes.addressof(children[0]), release=ctypes.cast(callbacks[0], ctypes.c_void_p))
        array = Array(length=5, n_buffers=1, buffers=ctypes.addressof(none), n_children=1, children=ctypes.addressof(children[1]), release=ctypes.cast(callbacks[1], ctypes.c_void_p))
        return schema, array

    schema, array = pair()
    frame = Frame(embark.exchange_take_array(ctypes.byref(schema), ctypes.byref(array)))
    check("the schema is released once it is read, the array is held", counts, {"schema": 1, "array": 0})
    check("and has moved", array.release, None)
    check("its numbers are not copied", frame.address("n"), ctypes.addressof(numbers))
    back = pyarrow.table(frame)
    del frame
    gc.collect()
    check("another reader holds it", counts["array"], 0)
    check("and reads it", back["n"].to_pylist(), [1, 2, 3, 4, 5])
    del back
    gc.collect()
    check("released exactly once", counts, {"schema": 1, "array": 1})
    schema, array = pair()
    array.n_children = 0
    assert embark.exchange_take_array(ctypes.byref(schema), ctypes.byref(array)) == 0
    check("what is refused is released once as well", counts, {"schema": 2, "array": 2})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        embark = library(pathlib.Path(name))
        for part in (with_pyarrow, with_others, lives, releases):
            part()
    sys.exit(0)
