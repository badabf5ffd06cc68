# SPDX-License-Identifier: Apache-2.0
"""The scenario of `bench/soak`: loads that run concurrently and repeatedly, memory samples, and the verdict."""
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from . import loads, picture
from .loads import Load
from .programs import bench_server

SETTLED_AFTER = 300  # seconds: later growth counts
GROWTH_ALLOWED = 0.02
JUDGED = 60  # seconds whose median is compared
SHORTEST_ROUND = 5
PATIENCE = 3600  # seconds for which a load may be late
PAUSE = 5  # seconds between two samples meant to be a second apart: processes, or the whole machine, were stopped
POINTS = 400  # of the picture

# Rates are small, to leave room for the sanitizers and for other users of the machine.
STEADY = {  # from the beginning to the end
    "idle": Load("idle", conns=2000, topic="room:idle-{i}"),
    "steady fanout": Load("fanout", conns=500, topics=10, topic="room:steady-{i}", rate=40),
}
# Name: (seconds of a round, load). The lengths share no factor, so that the rounds drift apart; they are short, so that
# nearly everything that can coincide has coincided before memory is judged.
ROUNDS = {
    "fanout": (29, Load("fanout", conns=500, topics=10, rate=40)),
    "echo": (17, Load("echo", conns=200, rate=300)),
    "joins": (13, Load("joins", conns=50, topics_per_conn=4, rate=150)),
    "connects": (11, Load("connects", conns=10, connect_rate=50)),
    "stopped readers": (19, Load("slow", conns=40, slow=10, topic="room:slow-{i}", size=4000, rate=60)),
}
COUNTED = {"total_deliveries": "deliveries", "requests": "replies", "joins": "joins", "leaves": "leaves",
           "connects": "connects"}


@dataclass
class Tally:
    """What one kind of load has done, over its rounds. Rounds without a result are `discarded`."""
    rounds: int = 0
    discarded: int = 0
    counts: Counter = field(default_factory=Counter)
    errors: Counter = field(default_factory=Counter)
    codes: Counter = field(default_factory=Counter)
    problems: list = field(default_factory=list)

    def add(self, figures: dict):
        self.rounds += 1
        self.counts.update({word: figures[name] for name, word in COUNTED.items() if name in figures})
        self.errors.update({name: figures["errors"][name] for name in ("lost", "duplicated", "reordered")})
        self.codes.update(figures["errors"]["close_codes"])
        if resets := figures.get("slow", {}).get("resets"):
            self.codes["reset"] += resets  # the code was sent, but not read before the server gave up


class Soak:
    """One server under all loads. `run` returns when the time is over and the server has ended."""

    def __init__(self, program, shards: int, seconds: float, log_file):
        self.seconds, self.log_file = seconds, log_file
        self.program, self.shards = program, shards
        self.samples = []  # (second, {"VmRSS": bytes, "RssAnon": bytes})
        self.tallies = {name: Tally() for name in (*STEADY, *ROUNDS)}
        self.pauses = []  # (second at which processes ran again, seconds for which they had not)
        self.exit_code, self.cpu = None, 0.0
        self.ended = threading.Event()

    def run(self):
        with self.log_file.open("w") as log, bench_server(self.program, self.shards, log=log) as server:
            self.began = time.monotonic()
            threads = [threading.Thread(target=self.steady, args=(server, name)) for name in STEADY]
            threads += [threading.Thread(target=self.rounds, args=(server, name)) for name in ROUNDS]
            for thread in threads:
                thread.start()
            self.watch(server, threads)
            self.cpu = server.cpu_seconds()
        self.exit_code = server.exit_code

    def elapsed(self):
        return time.monotonic() - self.began

    def steady(self, server, name):
        self.perform(server, name, STEADY[name], self.seconds)

    def rounds(self, server, name):
        length, load = ROUNDS[name]
        while (left := self.seconds - self.elapsed()) > SHORTEST_ROUND:
            if not self.perform(server, name, load, min(length, left)):
                return

    def perform(self, server, name, load, seconds):
        """One round. Returns whether there may be another."""
        timed = Load(load.mode, **load.options, duration=round(seconds, 1), limit=round(seconds + PATIENCE))
        began = self.elapsed()
        try:
            self.tallies[name].add(loads.run(timed, server, watched=False))
        except loads.LoadFailed as failure:
            return self.excuse(name, began, f"{failure} (at {self.elapsed() / 60:.1f} min)")
        return True

    def excuse(self, name, began, problem):
        """A time-out is not a failure if the clock advanced while the processes were stopped."""
        self.ended.wait(2)  # until the watch has noticed
        excused = any(until >= began for until, _ in self.pauses)
        print(f"{'discarded after a pause: ' if excused else ''}{problem}", flush=True)
        if excused:
            self.tallies[name].discarded += 1
        else:
            self.tallies[name].problems.append(problem)
        return excused

    def watch(self, server, threads):
        """Samples memory every second, and reports progress every five minutes, until all loads have ended."""
        next_word = SETTLED_AFTER
        while any(thread.is_alive() for thread in threads):
            if server.process.poll() is not None:
                print(f"the server ended after {self.elapsed() / 60:.1f} min", flush=True)
            else:
                self.note_pause(server)
                self.samples.append((self.elapsed(), server.memory()))
            if self.elapsed() >= next_word:
                next_word += SETTLED_AFTER
                print(f"{self.elapsed() / 60:5.1f} min: RSS {self.samples[-1][1]['VmRSS'] / 1e6:.2f} MB", flush=True)
            self.ended.wait(1)

    def note_pause(self, server):
        gap = self.elapsed() - self.samples[-1][0] if self.samples else 0
        if gap > PAUSE or server.stopped():
            self.pauses.append((self.elapsed(), gap))


@dataclass
class Report:
    soak: Soak
    judges_memory: bool

    def median(self, begin, kind="VmRSS"):
        """Of the minute (or what there is of it) that begins at a second."""
        begin = min(begin, max(0, self.soak.samples[-1][0] - JUDGED))  # it may have ended early
        values = [memory[kind] for second, memory in self.soak.samples if begin <= second < begin + JUDGED]
        return statistics.median(values)

    def settled(self, kind="VmRSS"):
        return self.median(SETTLED_AFTER, kind)

    def last(self, kind="VmRSS"):
        return self.median(max(0, self.soak.seconds - JUDGED), kind)

    def growth(self, kind="VmRSS"):
        settled = self.settled(kind)
        return self.last(kind) / settled - 1 if settled and self.soak.samples[-1][0] >= SETTLED_AFTER + JUDGED else None

    def failures(self):
        found = [problem for tally in self.soak.tallies.values() for problem in tally.problems]
        if self.soak.exit_code != 0:
            found.append(f"the server ended with exit code {self.soak.exit_code}: see {self.soak.log_file.name}")
        if self.judges_memory and (growth := self.growth()) is not None and growth > GROWTH_ALLOWED:
            found.append(f"RSS grew by {growth:.1%} after the first five minutes, {GROWTH_ALLOWED:.0%} are allowed")
        return found

    def passed(self):
        return not self.failures()

    def memory_words(self):
        peak = max(memory["VmRSS"] for _, memory in self.soak.samples) / 1e6
        if self.growth() is None:
            return f"RSS in the last minute {self.last() / 1e6:.2f} MB, at most {peak:.2f} MB"
        return (f"RSS after five minutes {self.settled() / 1e6:.2f} MB, in the last minute {self.last() / 1e6:.2f} MB "
                f"({self.growth():+.2%}; of it anonymous {self.growth('RssAnon'):+.2%}), at most {peak:.2f} MB")

    def pause_words(self):
        if not self.soak.pauses:
            return []
        discarded = sum(tally.discarded for tally in self.soak.tallies.values())
        seconds = sum(gap for _, gap in self.soak.pauses)
        return [f"Processes were stopped from outside for {seconds:.0f} s; "
                f"{discarded} rounds that this made time out are not counted.", ""]

    def markdown(self):
        lines = [f"{self.soak.seconds / 60:g} minutes, {self.soak.shards} shards, server CPU "
                 f"{self.soak.cpu / self.soak.seconds:.1%} of a core", "", self.memory_words(), "",
                 *self.pause_words(), "| load | rounds | done | lost | doubled | reordered | closed with |", "|---|---|---|---|---|---|---|"]
        for name, tally in self.soak.tallies.items():
            done = ", ".join(f"{count:,} {word}" for word, count in tally.counts.items())
            codes = ", ".join(f"{count:,} × {code}" for code, count in tally.codes.items())
            lines.append(f"| {name} | {tally.rounds} | {done} | {tally.errors['lost']} | {tally.errors['duplicated']} | "
                         f"{tally.errors['reordered']} | {codes} |")
        return "\n".join([*lines, "", *(self.failures() or ["Passed."]), ""])

    def picture(self):
        """Medians of equal stretches: single samples would make a line as thick as the picture."""
        stretch = max(1, len(self.soak.samples) // POINTS)
        groups = [self.soak.samples[i:i + stretch] for i in range(0, len(self.soak.samples), stretch)]
        points = [(group[0][0] / 60, statistics.median(memory["VmRSS"] for _, memory in group) / 1e6) for group in groups]
        settled = self.settled() if self.growth() is not None else None
        band = (settled / 1e6 * (1 - GROWTH_ALLOWED), settled / 1e6 * (1 + GROWTH_ALLOWED)) if settled else None
        said = f"; {self.growth():+.1%} since minute five" if settled else ""
        return picture.time_line("Memory under mixed load with churn", f"RSS of the server{said}", points, band, "MB")
