# SPDX-License-Identifier: Apache-2.0
"""The picture of one result."""
from .judging import Result, number
from .picture import Bar, Goal, bars
from .table import median


def picture_of(result: Result):
    row = result.row
    rows = [Bar("roost", result.own, number(median(result.own)), own=True)]
    if result.other:
        rows.append(Bar(row.other_name, result.other, number(median(result.other))))
    colour = {True: "met", False: "missed", None: "quiet"}[result.met]
    return bars(row.title, row.unit, (verdict(result), colour), rows, goal(result))


def verdict(result: Result):
    """The sentence below the title."""
    row = result.row
    if result.is_ratio and row.inverted:
        said = f"{number(result.figure)} times as fast"
    elif result.is_ratio:
        said = f"{number(result.figure)} times {row.other_name}"
    else:
        said = f"{number(result.figure)} {row.unit}".strip()
    if not row.target:
        return said
    return f"{said}; target {row.target.words()}, {'met' if result.met else 'not met'}"


def goal(result: Result):
    """Where the target lies on the scale of the bars, for a ratio as a multiple of what is beside it."""
    target = result.row.target
    if not target:
        return None
    if not result.is_ratio:
        return Goal(target.bound, f"target {number(target.bound)}")
    other = median(result.other)
    value = other / target.bound if result.row.inverted else other * target.bound
    return Goal(value, f"target {number(value)}")
