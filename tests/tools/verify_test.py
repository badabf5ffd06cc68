# SPDX-License-Identifier: Apache-2.0
"""tools/verify on made-up steps: what runs, what is skipped, what the reader sees."""
import contextlib
import io
import tempfile
import unittest
from pathlib import Path

from loading import load_tool

verify = load_tool("verify")
Step = verify.Step


class Verify(unittest.TestCase):
    def setUp(self):
        tree = tempfile.TemporaryDirectory()
        self.addCleanup(tree.cleanup)
        verify.ROOT = verify.LOGS = Path(tree.name)

    def perform(self, *steps):
        """The outcomes of the steps in order, and everything printed."""
        passed, output = set(), io.StringIO()
        with contextlib.redirect_stdout(output):
            outcomes = [verify.perform(step, passed) for step in steps]
        return outcomes, output.getvalue()

    def test_a_passed_step_is_one_line_with_its_detail(self):
        outcomes, output = self.perform(Step("format", lambda: [["echo", "7 files"]], verify.last_line))
        self.assertEqual(outcomes, ["passed"])
        self.assertEqual(len(output.splitlines()), 1)
        self.assertIn("7 files", output)

    def test_a_failed_step_shows_what_it_said(self):
        outcomes, output = self.perform(Step("format", lambda: [["sh", "-c", "echo here it is; exit 3"]]))
        self.assertEqual(outcomes, ["failed"])
        self.assertIn("here it is", output)

    def test_commands_after_a_failed_one_do_not_run(self):
        _, output = self.perform(Step("build", lambda: [["false"], ["echo", "second"]]))
        self.assertNotIn("second\n", output)

    def test_a_step_whose_need_failed_is_skipped_and_says_so(self):
        outcomes, output = self.perform(Step("build", lambda: [["false"]]),
                                        Step("tests", lambda: [["true"]], needs=("build",)))
        self.assertEqual(outcomes, ["failed", "skipped"])
        self.assertIn("skipped, build failed", output)

    def test_a_program_that_is_not_there_fails_its_step(self):
        self.assertEqual(self.perform(Step("x", lambda: [["no-such-program"]]))[0], ["failed"])


if __name__ == "__main__":
    unittest.main()
