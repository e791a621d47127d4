"""A table as text, the same as `FrameText` in Tests/FormatsTests makes of a frame: a line a column, exact to the bit."""

import decimal
import struct
import uuid

import pyarrow

FACTORS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


def double(value):
    if value != value:
        return "nan"
    return struct.pack(">d", value).hex()


def text(value):
    return "".join(c if "!" <= c <= "~" and c not in '%,"' else "".join(f"%{b:02x}" for b in c.encode()) for c in value)


def kind(type):
    """The word for a column's type, how its values are cast to plain ones, and how one of those is written."""
    t = pyarrow.types
    if t.is_dictionary(type):
        return kind(type.value_type)
    if isinstance(type, pyarrow.BaseExtensionType):
        if type.extension_name == "arrow.uuid":
            return "String", lambda value: text(str(value if isinstance(value, uuid.UUID) else uuid.UUID(bytes=value)))
        return kind(type.storage_type)
    if t.is_null(type):
        return "String", text
    if t.is_boolean(type):
        return "Bool", lambda value: "true" if value else "false"
    if t.is_integer(type):
        return "Int", str
    if t.is_floating(type):
        return "Double", lambda value: double(float(value))
    if t.is_decimal(type):
        return "Double", lambda value: double(float(value))
    if t.is_date(type):
        return "Date", lambda value: str(value.toordinal() - 719163)
    if t.is_timestamp(type):
        return f"Timestamp {type.tz or '-'}", lambda ticks: str(ticks * FACTORS[type.unit])
    if t.is_time(type) or t.is_duration(type):
        return "Duration", lambda ticks: str(ticks * FACTORS[type.unit])
    if t.is_binary(type) or t.is_large_binary(type):
        return "String", lambda value: text(value.decode())
    return "String", text


def values(column):
    """Plain Python values; times as ticks."""
    type = column.type
    t = pyarrow.types
    if t.is_dictionary(type):
        column = column.cast(type.value_type)
        type = type.value_type
    if t.is_timestamp(type) or t.is_time64(type) or t.is_duration(type):
        return column.cast(pyarrow.int64()).to_pylist()
    if t.is_time32(type):
        return column.cast(pyarrow.int32()).to_pylist()
    if t.is_float16(type):
        return column.cast(pyarrow.float32()).to_pylist()
    return column.to_pylist()


def render(table):
    lines = [f"{table.num_rows} rows"]
    for name in table.column_names:
        column = table.column(name)
        word, write = kind(column.type)
        cells = ["~" if value is None else write(value) for value in values(column)]
        lines.append(f"{text(name)} {word}: {','.join(cells)}")
    return "\n".join(lines) + "\n"
