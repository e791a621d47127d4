"""Twins of functions of texts, in plain Python, pandas and Polars."""

import re
import urllib.parse

from twin import twin


def each(frame, name, function):
    return [None if value is None else function(value) for value in frame.lists()[name]]


@twin()
def letters(frame, name):
    """Polars, which has Unicode's rules."""
    import polars

    text = polars.col(name).str
    return frame.polars().select(
        lower=text.to_lowercase(), upper=text.to_uppercase(), trimmed=text.strip_chars(), count=text.len_chars(),
        bytes=text.len_bytes(), reversed=text.reverse(),
    )


@twin()
def tests(frame, name, wanted):
    import polars

    text = polars.col(name).str
    return frame.polars().select(
        contains=text.contains(wanted, literal=True), prefix=text.starts_with(wanted), suffix=text.ends_with(wanted),
        times=text.count_matches(wanted, literal=True).cast(polars.Int64),
        replaced=text.replace_all(wanted, "<>", literal=True),
    )


@twin()
def kinds(frame, name):
    return {
        "alphabetic": each(frame, name, str.isalpha), "decimal": each(frame, name, str.isdecimal),
        "numeric": each(frame, name, str.isnumeric), "alphanumeric": each(frame, name, str.isalnum),
        "lowercase": each(frame, name, str.islower), "uppercase": each(frame, name, str.isupper),
    }


@twin(nan_is_nil=True)
def pieces(frame, name, first, last):
    """Python's slices, as pandas' `str` accessor has them."""
    import pandas

    texts = pandas.Series(frame.lists()[name], dtype="str").str
    return pandas.DataFrame({
        "prefix": texts[:first], "suffix": texts[-last:], "middle": texts[first:first + last],
        "dropped": texts[first:] if first else texts[:0], "padded": texts.rjust(first + last, "·"), "zeros": texts.zfill(first + last),
        "twice": texts.repeat(2),
    })


@twin()
def splits(frame, name, separator, index):
    def element(text):
        parts = text.split(separator)
        return parts[index] if -len(parts) <= index < len(parts) else None

    return {"element": each(frame, name, element), "count": each(frame, name, lambda text: len(text.split(separator)))}


@twin()
def matches(frame, name, pattern, group):
    """Python's own module: pandas calls it row by row."""
    compiled = re.compile(pattern)

    def first(text):
        match = compiled.search(text)
        return match.group(group) if match else None

    return {
        "contains": each(frame, name, lambda text: compiled.search(text) is not None),
        "first": each(frame, name, first),
        "count": each(frame, name, lambda text: len(compiled.findall(text))),
        "replaced": each(frame, name, lambda text: compiled.sub(r"<\g<0>>", text)),
    }


@twin()
def swift_matches(frame, name, pattern, group):
    """As `matches`, with a replacement that is no template."""
    compiled = re.compile(pattern)

    def first(text):
        match = compiled.search(text)
        return match.group(group) if match else None

    return {
        "contains": each(frame, name, lambda text: compiled.search(text) is not None),
        "first": each(frame, name, first),
        "replaced": each(frame, name, lambda text: compiled.sub("<$0>", text)),
    }


@twin()
def added(frame):
    """Texts one after the other by `+`."""
    table = frame.polars()
    import polars

    name = polars.col("name").cast(polars.String)
    return table.select(
        both=name + polars.col("text"), between=name + " - " + polars.col("text"), before="é" + polars.col("text")
    )


@twin(nan_is_nil=True)
def exploded(frame, name, separator):
    import pandas

    table = frame.pandas()[["row", name]]
    table[name] = table[name].str.split(separator, regex=False)
    return table.explode(name)


@twin()
def addresses(frame, name):
    def query(text):
        found = urllib.parse.parse_qs(urllib.parse.urlsplit(text).query, keep_blank_values=True)
        return found["q"][0] if "q" in found else None

    return {
        "scheme": each(frame, name, lambda text: urllib.parse.urlsplit(text).scheme or None),
        "path": each(frame, name, lambda text: urllib.parse.urlsplit(text).path),
        "q": each(frame, name, query),
        "decoded": each(frame, name, lambda text: urllib.parse.unquote(text)),
    }
