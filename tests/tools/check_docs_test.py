# SPDX-License-Identifier: Apache-2.0
"""tools/check_docs on a made-up repository: snippets and links."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "check_docs"
SOURCE = "int before;\n  // [snippet: run]\n  int run() {\n    return 1;\n  }\n  // [/snippet]\nint after;\n"


class CheckDocs(unittest.TestCase):
    def setUp(self):
        tree = tempfile.TemporaryDirectory()
        self.addCleanup(tree.cleanup)
        self.root = Path(tree.name)
        (self.root / "main.cpp").write_text(SOURCE)

    def run_on(self, document, *options):
        (self.root / "README.md").write_text(document)
        done = subprocess.run([sys.executable, TOOL, *options, self.root], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, (self.root / "README.md").read_text()

    def block(self, code, name="run"):
        return f"Look:\n<!-- snippet main.cpp {name} -->\n```cpp\n{code}```\nand on.\n"

    def test_code_as_in_its_source_passes(self):
        self.assertEqual(self.run_on(self.block("int run() {\n  return 1;\n}\n"))[0], 0)

    def test_code_that_differs_is_named(self):
        code, output, _ = self.run_on(self.block("int run();\n"))
        self.assertEqual(code, 1)
        self.assertIn("README.md: shows code that is no longer in its source", output)

    def test_fix_copies_the_code_and_nothing_else(self):
        code, _, document = self.run_on(self.block("old\n"), "--fix")
        self.assertEqual((code, document), (0, self.block("int run() {\n  return 1;\n}\n")))

    def test_a_snippet_that_is_nowhere_is_named(self):
        code, output, _ = self.run_on(self.block("", name="walk"))
        self.assertEqual(code, 1)
        self.assertIn("there is no snippet main.cpp walk", output)

    def test_a_link_to_a_missing_file_is_named_and_one_to_a_host_is_not_followed(self):
        code, output, _ = self.run_on("[a](main.cpp) [b](main.cpp#x) [c](https://example.com/y) [d](gone.md)\n")
        self.assertEqual(code, 1)
        self.assertIn("links to gone.md", output)
        self.assertIn("1 faults", output)


if __name__ == "__main__":
    unittest.main()
