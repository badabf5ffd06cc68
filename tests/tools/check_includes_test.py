# SPDX-License-Identifier: Apache-2.0
"""tools/check_includes on made-up trees."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "check_includes"
USE = "std::uint32_t number;\n"


def run_on(files, *options):
    """The exit code and output of the tool for a tree {path: text}, and the texts afterwards."""
    with tempfile.TemporaryDirectory() as root:
        subprocess.run(["git", "init", "-q", root], check=True)
        for path, text in files.items():
            Path(root, path).write_text(text)
        done = subprocess.run([sys.executable, TOOL, *options, root], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, {path: Path(root, path).read_text() for path in files}


class CheckIncludes(unittest.TestCase):
    def test_a_file_that_uses_the_types_includes_the_header(self):
        self.assertEqual(run_on({"a.hpp": "#include <cstdint>\n" + USE})[0], 0)
        code, output, _ = run_on({"a.hpp": USE})
        self.assertEqual(code, 1)
        self.assertIn("a.hpp: uses a type of <cstdint>", output)

    def test_a_comment_is_no_use(self):
        self.assertEqual(run_on({"a.hpp": "// std::uint32_t\n"})[0], 0)

    def test_a_source_may_leave_it_to_its_own_header_and_to_no_other(self):
        header = "#include <cstdint>\n" + USE
        self.assertEqual(run_on({"a.hpp": header, "a.cpp": '#include "a.hpp"\n' + USE})[0], 0)
        self.assertEqual(run_on({"a.hpp": header, "b.cpp": '#include "a.hpp"\n' + USE})[0], 1)

    def test_fix_puts_it_where_it_belongs(self):
        files = {"a.hpp": "#pragma once\n\n#include <array>\n#include <string>\n\n" + USE, "b.hpp": "#pragma once\n\n" + USE}
        _, _, fixed = run_on(files, "--fix")
        self.assertEqual(fixed["a.hpp"], "#pragma once\n\n#include <array>\n#include <cstdint>\n#include <string>\n\n" + USE)
        self.assertEqual(fixed["b.hpp"], "#pragma once\n\n#include <cstdint>\n\n" + USE)


if __name__ == "__main__":
    unittest.main()
