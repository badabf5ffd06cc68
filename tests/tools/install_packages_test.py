# SPDX-License-Identifier: Apache-2.0
"""tools/install_packages on made-up systems: which packages it would install. Nothing is installed."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "install_packages"


def listed(os_release: str):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(os_release)
        file.flush()
        return subprocess.run([TOOL, "run", "--list"], capture_output=True, text=True, check=True,
                              env=os.environ | {"ROOST_OS_RELEASE": file.name})


class InstallPackages(unittest.TestCase):
    def test_each_release_has_its_own_boost(self):
        for release, boost in (("ID=debian\nVERSION_ID=\"12\"\n", "1.81"), ("ID=debian\nVERSION_ID=\"13\"\n", "1.83"),
                               ("ID=ubuntu\nVERSION_ID=\"24.04\"\n", "1.83")):
            with self.subTest(release=release):
                packages = listed(release).stdout.split()
                self.assertIn(f"libboost{boost}-dev", packages)
                self.assertIn(f"libboost-json{boost}-dev", packages)

    def test_an_unknown_release_is_named_and_gets_the_default(self):
        done = listed("ID=debian\nVERSION_ID=\"99\"\n")
        self.assertIn("not debian 99", done.stderr)
        self.assertIn("libboost-json-dev", done.stdout.split())


if __name__ == "__main__":
    unittest.main()
