"""Arrow files and streams in every way pyarrow, pandas and Polars can be told: called by write_files.py."""

import polars
import pyarrow
import pyarrow.feather
import pyarrow.ipc


def file_writer(rows, batch=None, **options):
    def write(path):
        with pyarrow.ipc.new_file(path, rows.schema, options=pyarrow.ipc.IpcWriteOptions(**options)) as writer:
            writer.write_table(rows, max_chunksize=batch)

    return write


def stream_writer(rows, batch=None, **options):
    def write(path):
        with pyarrow.ipc.new_stream(path, rows.schema, options=pyarrow.ipc.IpcWriteOptions(**options)) as writer:
            writer.write_table(rows, max_chunksize=batch)

    return write


def growing_dictionary(path, deltas):
    """Batches whose dictionaries grow, or are replaced."""
    type = pyarrow.dictionary(pyarrow.int16(), pyarrow.string())
    schema = pyarrow.schema([("c", type)])
    options = pyarrow.ipc.IpcWriteOptions(emit_dictionary_deltas=deltas)
    with pyarrow.ipc.new_stream(path, schema, options=options) as writer:
        for words in [["a", "b"], ["a", "b", "a long word of the second"], ["a", "b", "a long word of the second", "d"]]:
            codes = pyarrow.array([0, None, len(words) - 1, 1], pyarrow.int16())
            writer.write_batch(pyarrow.record_batch([pyarrow.DictionaryArray.from_arrays(codes, words)], schema=schema))
        if not deltas:
            codes = pyarrow.array([1, 0], pyarrow.int16())
            writer.write_batch(pyarrow.record_batch([pyarrow.DictionaryArray.from_arrays(codes, ["z", "a"])], schema=schema))


def write(folder, table, seed):
    rows = table(seed, 500)
    for codec in [None, "lz4", "zstd"]:
        for batch in [None, 77]:
            name = f"{codec or 'none'}-{batch or 'whole'}"
            folder.add(f"pyarrow-{name}.arrow", rows, file_writer(rows, batch, compression=codec))
            folder.add(f"pyarrow-{name}-stream.arrow", rows, stream_writer(rows, batch, compression=codec))
    folder.add("pyarrow-old.arrow", rows, stream_writer(rows, use_legacy_format=True))
    for count in [0, 1]:
        few = table(seed + 4, count)
        folder.add(f"pyarrow-{count}-rows.arrow", few, file_writer(few))
        folder.add(f"pyarrow-{count}-rows-stream.arrow", few, stream_writer(few))
    full = table(seed + 6, 300, 0.0)
    folder.add("pyarrow-full.arrow", full, file_writer(full))
    sliced = rows.slice(13, 200)
    folder.add("pyarrow-sliced.arrow", sliced, file_writer(sliced))
    nils = table(seed + 5, 100, 1.0)
    folder.add("pyarrow-nils.arrow", nils, file_writer(nils, 30))
    folder.add("pyarrow-feather.arrow", rows, lambda file: pyarrow.feather.write_feather(rows, file, compression="zstd"))
    words = rows.column("few")
    others = pyarrow.table({
        "views": rows.column("text").cast(pyarrow.string_view()),
        "large": rows.column("text").cast(pyarrow.large_string()),
        "coded8": words.cast(pyarrow.dictionary(pyarrow.int8(), pyarrow.string())),
        "coded32": words.cast(pyarrow.dictionary(pyarrow.uint32(), pyarrow.large_string())),
        "half": pyarrow.array([0.5, None, -2.0, 65504.0] * 125, pyarrow.float16()),
        "nothing": pyarrow.nulls(500),
        "span": pyarrow.array([1, None, -5_000, 10**9] * 125, pyarrow.duration("ms")),
        "seconds": pyarrow.array([1, None, -5_000, 10**9] * 125, pyarrow.timestamp("s")),
        "berlin": pyarrow.array([1, None, -5_000, 10**15] * 125, pyarrow.timestamp("us", "Europe/Berlin")),
        "date64": pyarrow.array([86_400_000, None, -86_400_000, 0] * 125, pyarrow.date64()),
        "clock": pyarrow.array([1, None, 5_000, 10**13] * 125, pyarrow.time64("ns")),
        "bytes": pyarrow.array([b"ab", None, b"", b"a longer one of them"] * 125, pyarrow.binary()),
    }).combine_chunks()
    for codec in [None, "zstd"]:
        folder.add(f"pyarrow-others-{codec}.arrow", others, file_writer(others, compression=codec))
        folder.add(f"pyarrow-others-{codec}-batches.arrow", others, stream_writer(others, 33, compression=codec))
    for deltas in [True, False]:
        values = ["a", None, "b", "b", "a", None, "a long word of the second", "b", "a", None, "d", "b"] + ([] if deltas else ["a", "z"])
        folder.add(f"pyarrow-dictionaries-{'grow' if deltas else 'change'}.arrow", pyarrow.table({"c": values}), lambda file: growing_dictionary(file, deltas))
    common = table(seed + 7, 1000, without=["clock", "clock_ms", "decimal9", "decimal18", "decimal38"])
    frame = polars.from_arrow(common)
    for codec in ["uncompressed", "lz4", "zstd"]:
        folder.add(f"polars-{codec}.arrow", common, lambda file: frame.write_ipc(file, compression=codec))
        folder.add(f"polars-{codec}-stream.arrow", common, lambda file: frame.write_ipc_stream(file, compression=codec))
    coded = polars.DataFrame({"c": polars.Series(["x", "y", None] * 50, dtype=polars.Categorical), "e": polars.Series(["p", None, "q"] * 50, dtype=polars.Enum(["p", "q"]))})
    folder.add("polars-categories.arrow", pyarrow.table({"c": ["x", "y", None] * 50, "e": ["p", None, "q"] * 50}), lambda file: coded.write_ipc(file))
    pandas_rows = rows.select(["int64", "few"]).drop_null()
    folder.add("pandas-feather.arrow", pandas_rows, lambda file: pandas_rows.to_pandas().to_feather(file))
