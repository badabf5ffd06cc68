# SPDX-License-Identifier: Apache-2.0
"""SVG pictures, light and dark by the reader's preference: bars of one row, and a line over time."""
import math
import statistics
from dataclasses import dataclass
from html import escape

WIDTH = 720
STYLE = """
  .paper { fill: #fcfcfb } .ink { fill: #1f2328 } .quiet { fill: #656d76 } .track { fill: #eceef0 }
  .own { fill: #0f766e } .other { fill: #9aa4af } .met { fill: #0f766e } .missed { fill: #b42318 }
  .line { stroke: #0f766e } .rule { stroke: #d0d5da } .goal { stroke: #b45309 } .goal-ink { fill: #b45309 }
  .spread { stroke: #1f2328 } .band { fill: #0f766e; opacity: .10 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #14171a } .ink { fill: #e6e9ec } .quiet { fill: #949ea8 } .track { fill: #23282d }
    .own { fill: #2dd4bf } .other { fill: #67727d } .met { fill: #2dd4bf } .missed { fill: #ff7b72 }
    .line { stroke: #2dd4bf } .rule { stroke: #343b42 } .goal { stroke: #f0a94e } .goal-ink { fill: #f0a94e }
    .spread { stroke: #e6e9ec } .band { fill: #2dd4bf; opacity: .12 }
  }
  text { font: 13px system-ui, sans-serif } .title { font-size: 16px; font-weight: 600 } .strong { font-weight: 600 }
  .small { font-size: 11.5px } text, line { font-variant-numeric: tabular-nums }
"""


@dataclass
class Bar:
    label: str
    values: list  # of every run; the bar is their median
    text: str
    own: bool = False


@dataclass
class Goal:
    value: float
    text: str


def text(x, y, content, classes="ink", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{classes}" text-anchor="{anchor}">{escape(content)}</text>'


def rect(x, y, width, height, classes, radius=3):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{height}" rx="{radius}" class="{classes}"/>'


def line(x1, y1, x2, y2, classes, width=1.0, dash=""):
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{classes}" '
            f'stroke-width="{width}"{dashes}/>')


def svg(height, title, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'role="img" aria-label="{escape(title, quote=True)}">\n<style>{STYLE}</style>\n'
            f'<rect width="{WIDTH}" height="{height}" class="paper"/>\n' + "\n".join(parts) + "\n</svg>\n")


def nice_ceiling(value: float):
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten."""
    power = 1.0
    while power * 10 <= value:
        power *= 10
    while power > value:
        power /= 10
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value * 0.9999)


def time_line(title: str, subtitle: str, points: list, band: tuple, unit: str):
    """`points` are (minute, value); `band` is (lowest, highest) of what is allowed, or None."""
    left, right, top, bottom, height = 64, WIDTH - 24, 76, 280, 320
    end = math.ceil(max(minute for minute, _ in points)) or 1
    ceiling = nice_ceiling(max([value for _, value in points] + [band[1] if band else 0]) * 1.1)

    def place(minute, value):
        return left + (right - left) * minute / end, bottom - (bottom - top) * value / ceiling

    parts = [text(24, 32, title, "ink title"), text(24, 53, subtitle, "quiet")]
    for step in range(5):
        value = ceiling * step / 4
        y = place(0, value)[1]
        parts += [line(left, y, right, y, "rule"), text(left - 8, y + 4, f"{value:g} {unit}", "quiet small", "end")]
    for step in range(7):
        parts.append(text(place(end * step / 6, 0)[0], bottom + 20, f"{end * step / 6:.3g} min", "quiet small", "middle"))
    if band:
        (x1, y1), (x2, y2) = place(0, band[1]), place(end, band[0])
        parts.append(f'<rect x="{x1:.1f}" y="{y1:.1f}" width="{x2 - x1:.1f}" height="{y2 - y1:.1f}" class="band"/>')
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
    parts.append(f'<polyline points="{path}" class="line" fill="none" stroke-width="1.6" stroke-linejoin="round"/>')
    return svg(height, title, parts)


def bars(title: str, unit: str, verdict: tuple, rows: list, goal: Goal):
    """One bar a series, with the spread of its runs, and a line where the target is. `verdict` is a sentence and its
    class; `goal` may be None."""
    left, right, top, pitch = 168, WIDTH - 92, 84, 46
    values = [value for bar in rows for value in bar.values]
    ceiling = nice_ceiling(max(values + ([goal.value] if goal else []) + [1e-9]) * 1.05)
    bottom = top + pitch * len(rows)
    height = bottom + (46 if goal else 26)

    def place(value):
        return left + (right - left) * max(value, 0) / ceiling

    parts = [text(24, 34, title, "ink title"), text(WIDTH - 24, 34, unit, "quiet", "end"),
             text(24, 57, verdict[0], f"{verdict[1]} strong")]
    for index, bar in enumerate(rows):
        parts += bar_parts(bar, top + pitch * index, left, right, place)
    if goal:
        x = place(goal.value)
        parts.append(line(x, top - 6, x, bottom - 4, "goal", 1.5, "4 3"))
        anchor = "middle" if left + 60 < x < right - 60 else "start" if x <= left + 60 else "end"
        parts.append(text(x, bottom + 14, goal.text, "goal-ink small", anchor))
    return svg(height, title, parts)


def bar_parts(bar: Bar, y, left, right, place):
    middle = statistics.median(bar.values)
    low, high = place(min(bar.values)), place(max(bar.values))
    parts = [text(left - 12, y + 19, bar.label, "ink strong" if bar.own else "quiet", "end"),
             rect(left, y, right - left, 28, "track"),
             rect(left, y, place(middle) - left, 28, "own" if bar.own else "other"),
             text(right + 12, y + 19, bar.text, "ink strong" if bar.own else "quiet")]
    if len(bar.values) > 1:
        parts += [line(low, y + 34, high, y + 34, "spread", 1)]
        parts += [f'<circle cx="{place(value):.1f}" cy="{y + 34}" r="2.2" class="ink"/>' for value in bar.values]
    return parts
