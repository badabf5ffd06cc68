# SPDX-License-Identifier: Apache-2.0
"""Performs works in turns, and prints and keeps their table and pictures."""
import argparse
import json
import sys
import time

from . import drawing, programs, table
from .judging import results_of
from .loads import LoadFailed
from .works import Bench


def parse_arguments(about: str):
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="works whose name contains this; separate several with commas")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="duration of each load")
    parser.add_argument("--list", action="store_true", help="only print the names")
    return parser.parse_args()


def chosen(works, only: str):
    found = [work for work in works if any(part.strip() in work.key for part in only.split(","))]
    return found or sys.exit(f"no work has a name like {only!r}; --list shows the names")


def prepare(options, folder):
    """Builds everything, and creates a folder for the output."""
    programs.build_loadgen()
    folder.mkdir(parents=True, exist_ok=True)
    binaries = programs.build("release", "bench_server", "bench_readers")
    server, readers = (programs.keep_copy(binaries / name, folder / "bin") for name in ("bench_server", "bench_readers"))
    return Bench(server, readers, folder, options.seconds)


def perform(bench: Bench, works: list, runs: int):
    """Values of all runs, by work, and what could not be measured. Run by run, so that drift affects all alike."""
    values, failures = {work.key: [] for work in works}, []
    for number in range(runs):
        for work in works:
            if work.once and number > 0:
                continue
            began = time.monotonic()
            try:
                values[work.key].append(work.measure(bench))
                said = f"{time.monotonic() - began:.0f} s"
            except LoadFailed as failure:
                failures.append(f"{work.key}, run {number + 1}: {failure}")
                said = str(failure)
            print(f"run {number + 1} of {runs}  {work.key:<18} {said}", file=sys.stderr, flush=True)
    return values, failures


def main(about: str, all_works, folder=programs.RESULTS):
    options = parse_arguments(about)
    works = chosen(all_works, options.only)
    if options.list:
        print("\n".join(work.key for work in works))
        return 0
    bench = prepare(options, folder)
    values, failures = perform(bench, works, options.runs)
    results = [result for work in works if values[work.key] for result in results_of(work, values[work.key])]
    text = table.markdown(results, options.runs, failures)
    (folder / "results.md").write_text(text)
    (folder / "results.json").write_text(json.dumps(
        {"machine": table.machine(), "commit": table.commit(), "runs": options.runs, "failures": failures,
         "rows": [result.as_json() for result in results], "values": values}, indent=1))
    for result in results:
        (folder / f"{result.row.key}.svg").write_text(drawing.picture_of(result))
    print(text)
    print(f"Pictures and results.json: {folder.relative_to(programs.ROOT)}/", file=sys.stderr)
    return 1 if failures else 0
