"""Random tables as CSV text, with every kind of cell readers find hard; the same for the same seed."""

import datetime
import random

KINDS = ("int", "id", "double", "text", "code", "instant", "date", "flag")


def cell(kind, chance):
    if kind == "int":
        return str(chance.choice((0, -1, 7, chance.randrange(-(10**6), 10**6), chance.randrange(-(2**63), 2**63))))
    if kind == "id":
        return str(chance.randrange(2**53, 2**63))
    if kind == "double":
        return repr(chance.choice((0.5, -1e-9, 1e300, chance.uniform(-1000, 1000), chance.gauss(0, 1e9))))
    if kind == "text":
        words = ("alpha", "beta, gamma", 'say "hi"', "two\nlines", "é", "名前", " padded ", "x" * chance.randrange(1, 40))
        return chance.choice(words) + chance.choice(("", str(chance.randrange(100))))
    if kind == "code":
        return chance.choice(("red", "green", "blue", "ultraviolet"))
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=chance.randrange(4_000_000_000))
    if kind == "instant":
        return moment.strftime("%Y-%m-%d %H:%M:%S")
    if kind == "date":
        return moment.strftime("%Y-%m-%d")
    return chance.choice(("true", "false"))


def quoted(text, chance):
    if any(character in text for character in ',"\n\r') or text != text.strip() or chance.random() < 0.05:
        return '"' + text.replace('"', '""') + '"'
    return text


def table(seed):
    """CSV text and the kind of each column by name. At least two columns: a line of one missing cell would be empty."""
    chance = random.Random(seed)
    kinds = {f"{kind}_{number}": kind for number, kind in enumerate(chance.choices(KINDS, k=chance.randrange(2, 9)))}
    missing = chance.choice((0, 0.1, 0.5))
    ending = chance.choice(("\n", "\r\n"))
    lines = [",".join(kinds)]
    for _ in range(chance.choice((3, 50, 2000))):
        cells = ["" if chance.random() < missing else quoted(cell(kind, chance), chance) for kind in kinds.values()]
        lines.append(",".join(cells))
    return ending.join(lines) + chance.choice(("", ending)), kinds
