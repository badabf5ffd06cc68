# SPDX-License-Identifier: Apache-2.0
"""A row of the table: the values of each run, the resulting figure, and whether it meets its target."""
import statistics
from dataclasses import dataclass
from typing import Callable, Optional


@dataclass(frozen=True)
class Target:
    """A bound on a row's figure."""
    bound: float
    at_least: bool = False

    def met(self, figure: float):
        return figure >= self.bound if self.at_least else figure <= self.bound

    def words(self):
        return f"{'≥' if self.at_least else '≤'} {number(self.bound)}"


@dataclass(frozen=True)
class Row:
    """`own` and `other` name values of the work's runs; the figure is own / other, or own alone."""
    key: str
    title: str
    unit: str
    own: str
    other: Optional[str] = None
    other_name: str = "ref_server"
    target: Optional[Target] = None
    inverted: bool = False  # other / own: how many times better
    share: bool = False  # the other is for comparison only: the target is for own alone
    explanation: str = ""


@dataclass(frozen=True)
class Work:
    """What is done once per run, and the rows it produces. `measure(bench)` returns named values."""
    key: str
    measure: Callable
    rows: tuple
    once: bool = False  # slow: always a single run


@dataclass
class Result:
    row: Row
    own: list
    other: list

    @property
    def figure(self):
        """What is compared with the target: a ratio of medians, or a median."""
        own = statistics.median(self.own)
        if not self.other or self.row.share:
            return own
        other = statistics.median(self.other)
        return other / own if self.row.inverted else own / other

    @property
    def met(self):
        """True, False, or None where there is no target."""
        return self.row.target.met(self.figure) if self.row.target else None

    @property
    def is_ratio(self):
        return bool(self.other) and not self.row.share

    def as_json(self):
        target = self.row.target
        return {"key": self.row.key, "title": self.row.title, "unit": self.row.unit, "runs": self.own,
                "compared_with": self.row.other_name if self.other else None, "compared_runs": self.other,
                "figure": self.figure, "target": target.words() if target else None, "met": self.met}


def results_of(work: Work, runs: list):
    """`runs` are the values of every run of a work."""
    return [Result(row, [run[row.own] for run in runs], [run[row.other] for run in runs] if row.other else [])
            for row in work.rows]


def number(value: float):
    """Three significant digits, with commas: 0.0913, 2.84, 46.8, 1,459."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    decimals = 1 if abs(value) >= 10 else 2
    if 0 < abs(value) < 0.1:
        decimals = 4
    return f"{value:.{decimals}f}" if value != int(value) or abs(value) < 10 and decimals == 4 else f"{value:.0f}"
