# SPDX-License-Identifier: Apache-2.0
"""tools/check_layers on made-up trees: what it lets pass and what it says about the rest."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "check_layers"


def run_on(files):
    """The exit code and output of the tool for a tree {path: [included names]}."""
    with tempfile.TemporaryDirectory() as root:
        for path, includes in files.items():
            file = Path(root, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("".join(f'#include "{name}"\n' for name in includes))
        done = subprocess.run([sys.executable, TOOL, root], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


class CheckLayers(unittest.TestCase):
    def assert_fault(self, files, text):
        code, output = run_on(files)
        self.assertEqual(code, 1, output)
        self.assertIn(text, output)

    def test_includes_that_point_down_pass(self):
        code, output = run_on({"src/net/listener.cpp": ["net/listener.hpp", "base/check.hpp"],
                               "src/net/listener.hpp": ["roost/result.hpp"],
                               "src/base/check.hpp": [], "include/roost/result.hpp": []})
        self.assertEqual(code, 0, output)
        self.assertIn("4 files", output)

    def test_a_lower_layer_may_not_include_a_higher_one(self):
        self.assert_fault({"src/net/x.cpp": ["http/y.hpp"], "src/http/y.hpp": []},
                          "src/net/x.cpp: layer 3 net includes layer 4 http (src/http/y.hpp)")

    def test_folders_of_one_layer_do_not_know_each_other(self):
        self.assert_fault({"src/acceptor/x.hpp": ["http/y.hpp"], "src/http/y.hpp": []},
                          "layer 4 acceptor includes layer 4 http")

    def test_websocket_may_use_http1_and_not_the_other_way_round(self):
        down = {"src/protocol/websocket/a.hpp": ["protocol/http1/b.hpp"], "src/protocol/http1/b.hpp": []}
        self.assertEqual(run_on(down)[0], 0)
        self.assert_fault({"src/protocol/http1/a.hpp": ["protocol/websocket/b.hpp"],
                           "src/protocol/websocket/b.hpp": []},
                          "protocol/http1 includes layer 1 protocol/websocket")

    def test_a_public_header_has_the_layer_of_its_folder(self):
        self.assert_fault({"src/net/x.cpp": ["roost/channel.hpp"], "include/roost/channel.hpp": []},
                          "layer 3 net includes layer 6 channel (include/roost/channel.hpp)")

    def test_a_public_header_includes_only_public_ones(self):
        self.assert_fault({"include/roost/channel.hpp": ["base/check.hpp"], "src/base/check.hpp": []},
                          "a public header includes src/base/check.hpp")

    def test_an_unknown_folder_or_public_header_asks_for_its_layer(self):
        self.assert_fault({"src/helpers/x.cpp": []}, "folder helpers has no layer")
        self.assert_fault({"include/roost/magic.hpp": []}, "public header has no layer")

    def test_an_include_that_is_nowhere_is_named(self):
        self.assert_fault({"src/net/x.cpp": ["y.hpp"], "src/net/y.hpp": []}, 'includes "y.hpp"')

    def test_a_cycle_of_files_is_shown_as_a_road(self):
        self.assert_fault({"src/net/a.hpp": ["net/b.hpp"], "src/net/b.hpp": ["net/c.hpp"],
                           "src/net/c.hpp": ["net/a.hpp"]},
                          "files include each other: src/net/a.hpp -> src/net/b.hpp -> src/net/c.hpp "
                          "-> src/net/a.hpp")

    def test_a_cycle_of_folders_is_found_without_a_cycle_of_files(self):
        self.assert_fault({"src/net/a.hpp": ["base/b.hpp"], "src/base/b.hpp": [],
                           "src/base/c.hpp": ["net/d.hpp"], "src/net/d.hpp": []},
                          "folders include each other: base -> net -> base")


if __name__ == "__main__":
    unittest.main()
