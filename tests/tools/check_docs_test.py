# SPDX-License-Identifier: Apache-2.0
"""tools/check_docs on a made-up repository: snippets of documents and headers, and links."""
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

    def test_a_snippet_may_lie_inside_another(self):
        inner = SOURCE.replace("    return 1;\n", "    // [snippet: one]\n    return 1;\n    // [/snippet]\n")
        (self.root / "main.cpp").write_text(inner)
        self.assertEqual(self.run_on(self.block("int run() {\n  return 1;\n}\n"))[0], 0)
        self.assertEqual(self.run_on(self.block("return 1;\n", name="one"))[0], 0)

    def test_a_snippet_without_an_end_is_named(self):
        (self.root / "main.cpp").write_text("// [snippet: run]\nint run();\n")
        self.assertIn("there is no snippet main.cpp run", self.run_on(self.block("int run();\n"))[1])

    def test_cpp_without_a_source_is_named_and_other_languages_are_not(self):
        code, output, _ = self.run_on("```cpp\nint x;\n```\n```sh\nls\n```\n")
        self.assertEqual(code, 1)
        self.assertIn("README.md: shows C++ that is not cut from compiled code", output)
        self.assertIn("1 faults", output)

    def run_on_header(self, comment, *options):
        header = self.root / "include" / "a" / "b.hpp"
        header.parent.mkdir(parents=True, exist_ok=True)
        header.write_text(comment + "#pragma once\n")
        done = subprocess.run([sys.executable, TOOL, *options, self.root], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, header.read_text()

    def test_code_of_a_header_as_in_its_source_passes(self):
        for start in ("", "//\n"):
            with self.subTest(start=start):
                code, output, _ = self.run_on_header(
                    f"// Runs. Compiled in main.cpp [run]:\n{start}//   int run() {{\n//     return 1;\n//   }}\n//\n// More.\n")
                self.assertEqual((code, output), (0, "0 documents, 1 headers, no faults\n"))

    def test_code_of_a_header_that_differs_is_named_and_fixed(self):
        stale = "// Compiled in main.cpp [run]:\n//   int run();\n//\n//   int walk();\n// More.\n"
        code, output, _ = self.run_on_header(stale)
        self.assertEqual(code, 1)
        self.assertIn("include/a/b.hpp: shows code that is no longer in its source", output)
        code, output, header = self.run_on_header(stale, "--fix")
        self.assertEqual(code, 0, output)
        self.assertEqual(header, "// Compiled in main.cpp [run]:\n//   int run() {\n//     return 1;\n//   }\n// More.\n"
                                 "#pragma once\n")

    def test_code_of_a_header_without_a_source_is_named(self):
        code, output, _ = self.run_on_header("  /// As in\n  ///   int run();\n")
        self.assertEqual(code, 1)
        self.assertIn("include/a/b.hpp: shows code that is not cut from compiled code", output)

    def test_a_link_to_a_missing_file_is_named_and_one_to_a_host_is_not_followed(self):
        code, output, _ = self.run_on("[a](main.cpp) [b](main.cpp#x) [c](https://example.com/y) [d](gone.md)\n")
        self.assertEqual(code, 1)
        self.assertIn("links to gone.md", output)
        self.assertIn("1 faults", output)


if __name__ == "__main__":
    unittest.main()
