# SPDX-License-Identifier: Apache-2.0
"""tools/check_tidy: a file is checked anew when anything it depends on changes, and only then."""
import tempfile
import unittest
from pathlib import Path

from loading import load_tool

check_tidy = load_tool("check_tidy")


class CheckTidy(unittest.TestCase):
    def setUp(self):
        tree = tempfile.TemporaryDirectory()
        self.addCleanup(tree.cleanup)
        check_tidy.ROOT = self.root = Path(tree.name)
        check_tidy.common_key = lambda: b"version"
        self.write("src/net/a.cpp", '#include "net/a.hpp"\n#include <vector>\n')
        self.write("src/net/a.hpp", '#include "roost/b.hpp"\n')
        self.write("include/roost/b.hpp", "")
        self.write("src/net/other.hpp", "")

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def key(self, command="g++"):
        check_tidy.includes_of.cache_clear()
        return check_tidy.key_of(self.root / "src/net/a.cpp", command)

    def test_the_key_stays_when_nothing_changed(self):
        self.assertEqual(self.key(), self.key())

    def test_the_key_follows_headers_that_are_reached_through_others(self):
        before = self.key()
        self.write("include/roost/b.hpp", "int changed;\n")
        self.assertNotEqual(before, self.key())

    def test_the_key_does_not_follow_headers_that_are_not_reached(self):
        before = self.key()
        self.write("src/net/other.hpp", "int changed;\n")
        self.assertEqual(before, self.key())

    def test_the_key_follows_the_compile_command(self):
        self.assertNotEqual(self.key("g++"), self.key("g++ -O2"))

    def test_headers_that_include_each_other_end(self):
        self.write("include/roost/b.hpp", '#include "net/a.hpp"\n')
        self.assertEqual(len(check_tidy.reached_from(self.root / "src/net/a.cpp")), 3)


if __name__ == "__main__":
    unittest.main()
