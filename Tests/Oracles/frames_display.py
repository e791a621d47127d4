"""What other readers make of the display of frames.

Called by the tests of Frames. Standard input: a list of HTML fragments as JSON. Standard output, as JSON: `cells`, for each
fragment its rows as Python's XML reader and its HTML reader find them, and `widths`, runs of letters (first, last) that
fill the same number of columns of a terminal (third).
"""

import html.parser
import json
import sys
import unicodedata
import xml.etree.ElementTree


class Cells(html.parser.HTMLParser):
    """The texts of cells, row by row."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.inside = [], False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


def rows_of_xml(text):
    rows = xml.etree.ElementTree.fromstring(text).iter("tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def width(letter):
    if unicodedata.category(letter) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def runs():
    """First and last code of letters of one width, by this Python's Unicode.

    Without those that are not assigned or not drawn by themselves, and regional indicators, which make flags in pairs.
    """
    found = []
    for code in range(0x300, 0x40000):
        if unicodedata.category(chr(code)) in ("Cn", "Cs", "Co", "Cf") or 0x1F1E6 <= code <= 0x1F1FF:
            continue
        if found and found[-1][1] == code - 1 and found[-1][2] == width(chr(code)):
            found[-1][1] = code
        else:
            found.append([code, code, width(chr(code))])
    return found


json.dump(
    {
        "cells": [{"xml": rows_of_xml(text), "html": Cells(text).rows} for text in json.load(sys.stdin)],
        "widths": runs(),
    },
    sys.stdout,
)
