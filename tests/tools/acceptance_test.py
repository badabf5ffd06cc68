# SPDX-License-Identifier: Apache-2.0
"""tools/acceptance on a made-up tree: which tests it counts for which item."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "acceptance"
ITEMS = "[A] Wire\nA1 first\nA2 second\nA3 third\n[B] Socket\nB4 fourth\n"


class Acceptance(unittest.TestCase):
    def setUp(self):
        self.tree = tempfile.TemporaryDirectory()
        self.addCleanup(self.tree.cleanup)
        self.write("acceptance/items.txt", ITEMS)
        self.write("acceptance/waivers.txt", "# none\n")

    def write(self, name, text):
        path = Path(self.tree.name, "tests", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run_tool(self, *options):
        done = subprocess.run([sys.executable, TOOL, "--root", self.tree.name, *options],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_a_name_may_carry_several_items(self):
        self.write("a_test.cpp", "TEST(Vsn, IsChosen_A1_A2) {\nTEST_F(Vsn,\n       Split_A3) {\n")
        self.assertIn("4 items: 3 covered", self.run_tool()[1])

    def test_a_number_inside_a_word_is_no_item(self):
        self.write("a_test.cpp", "TEST(Hex, ReadsA1AndB4) {\nTEST(Hex, Reads_A1b) {\n")
        self.assertIn("0 covered", self.run_tool()[1])

    def test_disabled_and_skipped_tests_do_not_count(self):
        self.write("a_test.cpp", "TEST(Vsn, DISABLED_IsChosen_A1) {\n")
        self.write("b.test.mjs", "test.skip('A2: later', () => {\n")
        self.assertIn("0 covered", self.run_tool()[1])

    def test_javascript_titles_name_items_before_a_colon_or_in_brackets(self):
        self.write("js/x.test.mjs", "test('A1: joins', () => {\n  await t.test(`leaves (B4)`, () => {\n")
        self.write("js/node_modules/y.test.mjs", "test('A2: not ours', () => {\n")
        code, output = self.run_tool()
        self.assertEqual(code, 0)
        self.assertIn("2 covered", output)

    def test_missing_lists_only_what_no_test_names_and_nobody_waived(self):
        self.write("a_test.cpp", "TEST(Vsn, IsChosen_A1) {\n")
        self.write("acceptance/waivers.txt", "A2 cannot happen in C++\n")
        output = self.run_tool("--missing", "--section", "a")[1]
        self.assertIn("A3", output)
        for absent in ("A1 ", "A2 ", "B4"):
            self.assertNotIn(absent, output)
        self.assertIn("1 covered (\u2713), 1 waived (-), 2 not covered", output)

    def test_a_number_that_is_no_item_fails_and_suggests_the_right_letter(self):
        self.write("a_test.cpp", "TEST(Vsn, IsChosen_A4) {\n")
        code, output = self.run_tool("--check")
        self.assertEqual(code, 1)
        self.assertIn("Vsn.IsChosen_A4 names A4, which is not an item; do you mean B4?", output)

    def test_an_unknown_section_is_refused(self):
        self.assertEqual(self.run_tool("--section", "Z")[0], 2)


if __name__ == "__main__":
    unittest.main()
