# SPDX-License-Identifier: Apache-2.0
"""The results as a table in Markdown."""
import os
import platform
import re
import subprocess
from datetime import date
from pathlib import Path

from .judging import Result, number
from .programs import ROOT

HEAD = "| work | unit | roost | beside it | ratio | target | |\n|---|---|---|---|---|---|---|"
MARKS = {True: "met", False: "**not met**", None: ""}


def line(result: Result):
    row = result.row
    beside = f"{row.other_name} {number(median(result.other))}" if result.other else ""
    ratio = number(result.figure) if result.is_ratio else ""
    target = row.target.words() if row.target else ""
    cells = [row.title, row.unit, number(median(result.own)), beside, ratio, target, MARKS[result.met]]
    return "| " + " | ".join(cells) + " |"


def median(values: list):
    middle = sorted(values)
    return (middle[len(middle) // 2] + middle[(len(middle) - 1) // 2]) / 2


def markdown(results: list, runs: int, failures: list):
    """Everything to paste into bench/README.md."""
    judged = [result for result in results if result.met is not None]
    counts = f"{sum(result.met for result in judged)} of {len(judged)} targets met."
    lines = [f"## {date.today().isoformat()}", "", f"{machine()}; {commit()}. Medians of {runs} interleaved runs.", "",
             HEAD, *(line(result) for result in results), "", counts]
    return "\n".join(lines + [f"- Not measured: {failure}" for failure in failures]) + "\n"


def machine():
    cpu = re.search(r"^model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    compiler = first_line(["c++", "--version"])
    return f"{os.cpu_count()} CPUs ({cpu[1].strip() if cpu else platform.machine()}), Linux {platform.release()}, {compiler}"


def commit():
    changed = first_line(["git", "status", "--porcelain", "--untracked-files=no"])
    return f"commit {first_line(['git', 'rev-parse', '--short', 'HEAD']) or 'unknown'}{' with changes' if changed else ''}"


def first_line(command: list):
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.partition("\n")[0]
    except OSError:
        return ""
