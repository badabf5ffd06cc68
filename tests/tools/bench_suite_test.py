# SPDX-License-Identifier: Apache-2.0
"""bench/suite without servers: what is read from loadgen, how a row is judged, what table, pictures and report say."""
import sys
import unittest
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from suite import drawing, loads, picture, soaking, table  # noqa: E402
from suite.judging import Result, Row, Target, Work, number, results_of  # noqa: E402
from suite.works import WORKS  # noqa: E402

RATIO = Row("echo", "echo", "µs an echo", "roost", "ref", target=Target(1.15))
FASTER = Row("shards", "two shards", "µs", "two", "one", other_name="one shard", target=Target(1.4, at_least=True),
             inverted=True)
ALONE = Row("idle", "idle", "bytes", "roost bytes", "ref bytes", target=Target(1024), share=True)


def figures(ok=True, **errors):
    return {"ok": ok, "warnings": [], "errors": {"close_codes": {}} | errors}


class Loads(unittest.TestCase):
    def test_options_become_flags(self):
        load = loads.Load("joins", conns=50, topics_per_conn=4)
        self.assertEqual(load.arguments(), ["joins", "--conns", "50", "--topics-per-conn", "4"])

    def test_the_last_json_line_is_the_answer(self):
        self.assertEqual(loads.parse('a warning\n{"ok": true}\n'), {"ok": True})
        self.assertIsNone(loads.parse("loadgen: cannot connect\n"))

    def test_whatever_was_lost_or_reordered_is_named(self):
        self.assertEqual(loads.faults(figures()), "")
        self.assertEqual(loads.faults(figures(ok=False, lost=3, reordered=1)), "3 lost, 1 reordered")

    def test_a_closed_connection_is_a_fault_with_its_code(self):
        self.assertIn("1013", loads.faults(figures(ok=False, closed=2, close_codes={"1013": 2})))

    def test_what_is_not_ok_is_never_passed_over(self):
        self.assertIn("not ok", loads.faults(figures(ok=False)))


class Judging(unittest.TestCase):
    def test_a_ratio_is_that_of_the_medians(self):
        [result] = results_of(Work("echo", None, (RATIO,)), [{"roost": 4, "ref": 4}, {"roost": 5, "ref": 4},
                                                             {"roost": 90, "ref": 5}])
        self.assertEqual(result.figure, 1.25)
        self.assertFalse(result.met)

    def test_at_the_bound_a_target_is_met(self):
        self.assertTrue(Target(1.15).met(1.15))
        self.assertFalse(Target(1.15).met(1.16))
        self.assertTrue(Target(1.4, at_least=True).met(1.4))
        self.assertFalse(Target(1.4, at_least=True).met(1.39))

    def test_an_inverted_row_says_how_many_times_faster(self):
        self.assertEqual(Result(FASTER, [4], [6]).figure, 1.5)

    def test_what_is_only_shown_beside_does_not_count(self):
        self.assertEqual(Result(ALONE, [900], [100]).figure, 900)

    def test_numbers_have_three_digits_that_count(self):
        self.assertEqual([number(value) for value in (1459, 46.81, 2.843, 0.0913, 0.25, 3, 0)],
                         ["1,459", "46.8", "2.84", "0.0913", "0.25", "3", "0"])

    def test_keys_are_unique(self):
        keys = [row.key for work in WORKS for row in work.rows]
        self.assertEqual(len(keys), len(set(keys)))


class Table(unittest.TestCase):
    def test_a_row_says_whether_its_target_is_met(self):
        self.assertEqual(table.line(Result(RATIO, [4.65], [3.72])),
                         "| echo | µs an echo | 4.65 | ref_server 3.72 | 1.25 | ≤ 1.15 | **not met** |")
        self.assertEqual(table.line(Result(ALONE, [900], [100])),
                         "| idle | bytes | 900 | ref_server 100 |  | ≤ 1,024 | met |")

    def test_what_could_not_be_measured_is_said(self):
        self.assertIn("- Not measured: echo, run 1: 3 lost", table.markdown([], 1, ["echo, run 1: 3 lost"]))


class Pictures(unittest.TestCase):
    def test_every_kind_of_row_is_well_formed_and_says_its_verdict(self):
        for result, words in ((Result(RATIO, [4, 5, 6], [4, 4, 4]), "not met"), (Result(FASTER, [4], [6]), "met"),
                              (Result(ALONE, [0], [0]), "met")):
            svg = drawing.picture_of(result)
            ElementTree.fromstring(svg)
            self.assertIn(words, svg)

    def test_the_line_of_a_ratio_lies_at_its_multiple(self):
        self.assertAlmostEqual(drawing.goal(Result(RATIO, [4], [2])).value, 2.3)
        self.assertAlmostEqual(drawing.goal(Result(FASTER, [4], [7])).value, 5)

    def test_scales_end_at_the_next_round_number(self):
        self.assertEqual([picture.nice_ceiling(value) for value in (0.09, 1, 1.1, 7, 9, 2500)],
                         [0.1, 1, 1.5, 8, 10, 3000])


def soak(growth, minutes=60, exit_code=0):
    """One that sat at 20 MB until minute ten and then grew."""
    samples = [(float(second), {"VmRSS": 20e6 * (1 if second < 600 else 1 + growth), "RssAnon": 1e6})
               for second in range(minutes * 60)]
    return SimpleNamespace(seconds=minutes * 60, samples=samples, tallies={"echo": soaking.Tally()}, cpu=1.0, shards=2,
                           exit_code=exit_code, pauses=[], log_file=SimpleNamespace(name="server.log"))


class SoakReport(unittest.TestCase):
    def test_two_percent_of_growth_are_allowed_and_no_more(self):
        self.assertTrue(soaking.Report(soak(0.019), judges_memory=True).passed())
        self.assertFalse(soaking.Report(soak(0.021), judges_memory=True).passed())

    def test_under_a_sanitizer_memory_is_not_judged(self):
        self.assertTrue(soaking.Report(soak(0.5), judges_memory=False).passed())

    def test_a_server_that_does_not_end_in_peace_fails(self):
        self.assertFalse(soaking.Report(soak(0, exit_code=66), judges_memory=False).passed())

    def test_what_a_load_found_wrong_fails(self):
        done = soak(0)
        done.tallies["echo"].problems.append("1 lost")
        self.assertIn("1 lost", soaking.Report(done, judges_memory=True).markdown())
        self.assertFalse(soaking.Report(done, judges_memory=True).passed())

    def test_a_short_run_has_no_growth(self):
        self.assertIsNone(soaking.Report(soak(0, minutes=2), judges_memory=True).growth())

    def test_its_picture_is_well_formed(self):
        ElementTree.fromstring(soaking.Report(soak(0.01), judges_memory=True).picture())


if __name__ == "__main__":
    unittest.main()
