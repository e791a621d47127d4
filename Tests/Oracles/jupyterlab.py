#!/usr/bin/env python3
"""The Swift kernel in JupyterLab, in a browser without a window, typed at like a person would.

    $(scripts/venv lab) Tests/Oracles/jupyterlab.py [--pictures FOLDER] [--theme light|dark|both]

Types cells and sees the table, the plot, the completion menu, the tooltip, a mistake; interrupts an endless loop; survives a trap;
answers a question; watches a progress bar. Saves pictures for looking at. Needs Debian's chromium and chromium-driver; says so and
ends with 77 where they are missing. Part of ./check --full.
"""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import nbformat
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = "swift-embark"
FAILURES = []

FRAME = 'let days: DataFrame = ["day": [1, 1, 2, 2, 3, 3], "country": ["SE", "PL", "SE", nil, "SE", "PL"], "plays": [20, 31, 24, 28, 40, 35]]'


def check(name, is_true, detail=""):
    print(f"{'ok    ' if is_true else 'FAILED'} {name}{'' if is_true else ': ' + str(detail)[:800]}", flush=True)
    if not is_true:
        FAILURES.append(name)


@contextlib.contextmanager
def server(folder, theme):
    """JupyterLab on a port of its own, with nothing of this user's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = pathlib.Path(folder) / "settings"
    themes = settings / "@jupyterlab" / "apputils-extension"
    themes.mkdir(parents=True, exist_ok=True)
    (themes / "themes.jupyterlab-settings").write_text(json.dumps({"theme": f"JupyterLab {theme.capitalize()}"}))
    (themes / "notification.jupyterlab-settings").write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    notebooks = settings / "@jupyterlab" / "notebook-extension"
    notebooks.mkdir(exist_ok=True)
    # Cells that are scrolled away stay in the page.
    (notebooks / "tracker.jupyterlab-settings").write_text(json.dumps({"windowingMode": "none"}))
    environment = dict(
        os.environ, JUPYTER_PATH=f"{folder}/share/jupyter", JUPYTER_CONFIG_DIR=f"{folder}/config", JUPYTERLAB_SETTINGS_DIR=str(settings),
        JUPYTERLAB_WORKSPACES_DIR=f"{folder}/workspaces", JUPYTER_RUNTIME_DIR=f"{folder}/runtime", JUPYTER_DATA_DIR=f"{folder}/data")
    log = open(f"{folder}/server.log", "w")
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.port_retries=0",
         "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}/work", "--LabApp.collaborative=False"],
        env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(address + "/api", timeout=1).read()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(20)


class Page:
    """A notebook in the browser."""

    def __init__(self, address, pictures, theme):
        options = webdriver.ChromeOptions()
        for word in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1250,1500"]:
            options.add_argument(word)
        options.binary_location = shutil.which("chromium")
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        self.pictures, self.theme, self.count = pictures, theme, 0
        self.driver.get(f"{address}/lab/tree/cells.ipynb?reset")

    def wait(self, condition, seconds=30):
        """The first true value of the condition; the last one when it never is."""
        end = time.monotonic() + seconds
        while True:
            try:
                value = condition()
            except Exception as error:  # an element may be exchanged while it is looked at
                value = None
                last = error
            if value or time.monotonic() > end:
                return value
            time.sleep(0.1)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def cell(self, index):
        return self.all(".jp-Notebook .jp-CodeCell")[index]

    def type(self, index, text, *keys):
        self.wait(lambda: len(self.all(".jp-Notebook .jp-CodeCell")) > index)
        editor = self.cell(index).find_element(By.CSS_SELECTOR, ".cm-content")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", editor)
        editor.click()
        editor.send_keys(text, *keys)

    def run(self, index, text, seconds=60):
        """Types and runs a cell; its output once it is done."""
        self.type(index, text)
        self.cell(index).find_element(By.CSS_SELECTOR, ".cm-content").send_keys(Keys.SHIFT, Keys.ENTER)
        self.wait(lambda: self.is_done(index), seconds)
        return self.output(index)

    def is_done(self, index):
        prompt = self.cell(index).find_element(By.CSS_SELECTOR, ".jp-InputPrompt").text
        return any(letter.isdigit() for letter in prompt)

    def output(self, index):
        return self.cell(index).find_element(By.CSS_SELECTOR, ".jp-Cell-outputWrapper").text

    def inside(self, index, selector, seconds=20):
        return self.wait(lambda: self.cell(index).find_elements(By.CSS_SELECTOR, selector), seconds)

    def status(self):
        return " ".join(item.text for item in self.all("#jp-main-statusbar"))

    def picture(self, name):
        self.count += 1
        self.driver.save_screenshot(f"{self.pictures}/{self.theme}-{self.count}-{name}.png")


def conversation(page):
    opened = page.wait(lambda: page.cell(0).find_element(By.CSS_SELECTOR, ".cm-content").is_displayed() and "Idle" in page.status(), 120)
    check("the notebook opens", opened, page.status())
    check("a value is shown", "42" in page.run(0, "6 * 7"), page.output(0))

    page.run(1, FRAME + "\ndays")
    check("a frame is a table", page.inside(1, "table") and "country" in page.output(1), page.output(1))
    rows = page.cell(1).find_elements(By.CSS_SELECTOR, "table tbody tr")
    check("with all its rows", len(rows) == 6, len(rows))
    page.picture("table")

    page.run(2, 'try days.plot(.line, x: "day", y: "plays", color: "country")')
    drawn = page.inside(2, ".vega-embed canvas, .vega-embed svg")
    check("a plot is drawn", drawn and drawn[0].size["width"] > 100, page.output(2))
    page.picture("plot")

    page.type(3, "days.grou", Keys.TAB)
    menu = page.wait(lambda: [item for item in page.all(".jp-Completer .jp-Completer-item") if item.text], 30)
    check("completion offers what there is", menu and any("grouped" in item.text for item in menu), [item.text for item in menu or []])
    page.picture("completion")
    page.cell(3).find_element(By.CSS_SELECTOR, ".cm-content").send_keys(Keys.ESCAPE, Keys.ENTER, Keys.CONTROL + "a")
    page.cell(3).find_element(By.CSS_SELECTOR, ".cm-content").send_keys(Keys.DELETE)

    page.type(3, "days.filter", Keys.SHIFT + Keys.TAB)
    tip = page.wait(lambda: [item.text for item in page.all(".jp-Tooltip") if item.text], 30)
    check("a tooltip says what a name is", tip and "filter" in tip[0] and "s:6" not in tip[0], tip)
    page.picture("tooltip")
    editor = page.cell(3).find_element(By.CSS_SELECTOR, ".cm-content")
    editor.send_keys(Keys.ESCAPE, Keys.ENTER, Keys.CONTROL + "a")
    editor.send_keys(Keys.DELETE)

    page.run(3, 'let wrong: Int = "text"')
    check("a mistake is told at its place", "In[3]:1:18" in page.output(3) or ":1:18: error" in page.output(3), page.output(3))

    page.type(4, 'print("on"); while true {}')
    page.cell(4).find_element(By.CSS_SELECTOR, ".cm-content").send_keys(Keys.SHIFT, Keys.ENTER)
    page.wait(lambda: "on" in page.output(4))
    time.sleep(0.5)
    page.driver.find_element(By.CSS_SELECTOR, "[data-command='notebook:interrupt-kernel'], jp-button[data-command='notebook:interrupt-kernel']").click()
    began = time.monotonic()
    page.wait(lambda: "Interrupted" in page.output(4), 10)
    check("an endless loop is interrupted", "Interrupted" in page.output(4) and time.monotonic() - began < 2, page.output(4))

    page.run(5, "[1, 2, 3][days.rowCount]")
    check("a trap is told", "Index out of range" in page.output(5) and "days" in page.output(5), page.output(5))
    page.picture("failures")
    check("and survived", "2" in page.run(6, "1 + 1"), page.output(6))
    check("no dialog says that the kernel died", not page.all(".jp-Dialog"), [item.text for item in page.all(".jp-Dialog")])

    page.type(7, 'let name = input("who? "); "hello " + name')
    page.cell(7).find_element(By.CSS_SELECTOR, ".cm-content").send_keys(Keys.SHIFT, Keys.ENTER)
    box = page.inside(7, ".jp-Stdin-input")
    if box:
        box[0].send_keys("Ann", Keys.ENTER)
    page.wait(lambda: "hello Ann" in page.output(7), 10)
    check("a question is answered", "hello Ann" in page.output(7), page.output(7))

    page.run(8, 'let big = try DataFrame(columns: (0..<30).map { c in AnyColumn(Column<Int>(name: "column\\(c)", contents: Array(0..<1000))) }); big')
    check("a wide frame is folded", "1000 rows" in page.output(8) or "1,000 rows" in page.output(8) or "rows" in page.output(8), page.output(8))
    page.picture("wide")
    page.run(9, "%whos")
    check("commands work", "big" in page.output(9), page.output(9))
    page.picture("commands")

    # Bars are there while their cells run, and move.
    watch(page, 10, 'import Foundation\ntry big.grouped(by: "column0").map { rows in Thread.sleep(forTimeInterval: 0.008); return rows.count }.count', "job")
    check("a job's cell has its value", "1000" in page.output(10), page.output(10))
    page.run(11, "import EmbarkTasks\nlet cluster = try await Cluster.start(engines: 2)\ntry await cluster.waitForEngines(2)", 120)
    watch(page, 12, "%%px --progress-after 0\nimport Foundation\nThread.sleep(forTimeInterval: 4 * Double.random(in: 0.3...1)); 6 * 7", "engines")
    check("engines' values are shown", page.output(12).count("42") == 2, page.output(12))


def watch(page, index, text, name):
    """Runs a cell that lasts, and looks at its bar meanwhile."""
    page.type(index, text)
    page.cell(index).find_element(By.CSS_SELECTOR, ".cm-content").send_keys(Keys.SHIFT, Keys.ENTER)
    bars = page.inside(index, ".jp-OutputArea progress", 60)
    check(f"{name}: a bar is drawn", bars and bars[0].size["width"] > 100, page.output(index))
    page.picture(name)
    first = page.output(index)
    check(f"{name}: and moves", page.wait(lambda: page.output(index) != first, 10), first)
    page.wait(lambda: page.is_done(index), 60)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", default=str(ROOT / ".build-check" / "jupyterlab"))
    parser.add_argument("--theme", choices=["light", "dark", "both"], default="both")
    options = parser.parse_args()
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        print("chromium and chromium-driver are not installed; on Debian: apt-get install chromium chromium-driver")
        sys.exit(77)
    pathlib.Path(options.pictures).mkdir(parents=True, exist_ok=True)
    for theme in ["light", "dark"] if options.theme == "both" else [options.theme]:
        print(f"-- {theme}")
        with tempfile.TemporaryDirectory() as folder:
            embark = os.environ.get("EMBARK_COMMAND", str(ROOT / "embark"))
            subprocess.run([embark, "kernel", "install", "--prefix", folder], check=True, stdout=subprocess.DEVNULL)
            (pathlib.Path(folder) / "work").mkdir()
            notebook = nbformat.v4.new_notebook(
                cells=[nbformat.v4.new_code_cell("") for _ in range(14)],
                metadata={"kernelspec": {"name": NAME, "display_name": "Swift (Embark)", "language": "swift"}})
            nbformat.write(notebook, f"{folder}/work/cells.ipynb")
            with server(folder, theme) as address:
                page = Page(address, options.pictures, theme)
                try:
                    conversation(page)
                except Exception as error:
                    page.picture("stopped")
                    check("the conversation comes to its end", False, error)
                finally:
                    page.driver.quit()
    print(f"{len(FAILURES)} failed; pictures in {options.pictures}")
    sys.exit(1 if FAILURES else 0)


if __name__ == "__main__":
    main()
