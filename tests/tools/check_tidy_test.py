# SPDX-License-Identifier: Apache-2.0
"""tools/check_tidy: a file is checked anew when anything it depends on changes, and only then."""
import json
import tempfile
import unittest
from pathlib import Path

from loading import load_tool

check_tidy = load_tool("check_tidy")


class CheckTidy(unittest.TestCase):
    def setUp(self):
        tree = tempfile.TemporaryDirectory()
        self.addCleanup(tree.cleanup)
        self.addCleanup(setattr, check_tidy, "tidy", check_tidy.tidy)
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

    def key(self, *flags):
        check_tidy.includes_of.cache_clear()
        return check_tidy.key_of(self.root / "src/net/a.cpp", list(flags))

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

    def test_the_key_follows_the_flags(self):
        self.assertNotEqual(self.key(), self.key("-O2"))

    def test_headers_that_include_each_other_end(self):
        self.write("include/roost/b.hpp", '#include "net/a.hpp"\n')
        self.assertEqual(len(check_tidy.reached_from(self.root / "src/net/a.cpp")), 3)

    def units(self, *paths):
        """What the database of these units has for us, as paths below the root."""
        rows = [{"directory": str(self.root), "file": str(self.root / path), "command": f"g++ -O2 -o x.o -c {path}"}
                for path in paths]
        self.write("build/compile_commands.json", json.dumps(rows))
        check_tidy.includes_of.cache_clear()
        entries = list(check_tidy.entries(self.root / "build"))
        for _, flags in entries:
            self.assertEqual(flags, ["-O2"])
        return [str(path.relative_to(self.root)) for path, _ in entries]

    def test_a_unity_source_counts_as_what_it_includes(self):
        self.write("build/unity_0.cxx", f'#include "{self.root}/src/net/a.cpp"\n')
        self.write("build/unity_1.cxx", f'#include "{self.root}/tests/net/a_test.cpp"\n')
        self.write("tests/net/a_test.cpp", "")
        self.assertEqual(self.units("build/unity_0.cxx", "build/unity_1.cxx", "src/net/a.cpp", "build/later.cpp"),
                         ["build/unity_0.cxx", "src/net/a.cpp"])

    def test_the_key_of_a_unity_source_follows_the_files_in_it(self):
        self.write("build/unity_0.cxx", f'#include "{self.root}/src/net/a.cpp"\n')
        before = check_tidy.key_of(self.root / "build/unity_0.cxx", [])
        self.write("src/net/a.hpp", "int changed;\n")
        check_tidy.includes_of.cache_clear()
        self.assertNotEqual(before, check_tidy.key_of(self.root / "build/unity_0.cxx", []))

    def faults(self, *sources, said):
        """What is to say of a unit of these sources, when clang-tidy says this of the files."""
        self.write("build/unity_0.cxx", "".join(f'#include "{self.root}/{source}"\n' for source in sources))
        check_tidy.includes_of.cache_clear()
        check_tidy.tidy = lambda path, flags: said.get(path.name, "")
        return check_tidy.faults_of(self.root / "build/unity_0.cxx", [])

    def test_sources_of_a_clean_unit_are_not_asked(self):
        self.assertEqual(self.faults("src/net/a.cpp", said={"a.cpp": "moved twice"}), "")

    def test_clang_analyzer_looks_into_the_sources_of_a_unit(self):
        self.write(".clang-tidy", "Checks: '-*,clang-analyzer-core.*'\nWarningsAsErrors: '*'\nHeaderFilterRegex: '.*'\n")
        self.write("src/net/b.cpp", "int f(int n) {\n  int* p = nullptr;\n  return n > 3 ? *p : 0;\n}\n")
        self.write("build/unity_0.cxx", f'#include "{self.root}/src/net/b.cpp"\n')
        check_tidy.includes_of.cache_clear()
        self.assertIn("clang-analyzer-core.NullDereference",
                      check_tidy.faults_of(self.root / "build/unity_0.cxx", []))

    def test_sources_of_a_unit_with_faults_are_checked_alone(self):
        unit = {"UnifiedSource_unity_0.cxx": "redefinition"}
        self.assertEqual(self.faults("src/net/a.cpp", said=unit), "")
        self.assertEqual(self.faults("src/net/a.cpp", said=unit | {"a.cpp": "moved twice"}), "moved twice")


if __name__ == "__main__":
    unittest.main()
