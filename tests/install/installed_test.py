#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Installs a build into an empty folder, and builds and runs examples/hello against that alone.

usage: installed_test.py BUILD COMPILER [SANITIZERS]
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
BUILD, COMPILER, SANITIZERS = (sys.argv[1:] + [""])[:3]


def run(*command):
    """The output of a command that has to succeed."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = Path(folder.name)
        cls.prefix = cls.root / "prefix"
        run("cmake", "--install", BUILD, "--prefix", cls.prefix)
        shutil.copytree(SOURCE / "examples/hello", cls.root / "hello")

    def configure(self, *options):
        flags = f"-fsanitize={SANITIZERS}" if SANITIZERS else ""
        run("cmake", "-S", self.root / "hello", "-B", self.root / "build", f"-DCMAKE_CXX_COMPILER={COMPILER}",
            f"-DCMAKE_CXX_FLAGS={flags}", f"-DCMAKE_PREFIX_PATH={self.prefix}", *options)

    def test_a_project_finds_it_and_serves(self):
        self.configure()
        run("cmake", "--build", self.root / "build")
        with subprocess.Popen([self.root / "build/hello"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env={**os.environ, "PORT": "0"}) as hello:
            line = hello.stdout.readline()
            hello.send_signal(signal.SIGTERM)
            hello.communicate()
        self.assertRegex(line, r"^Hello is ready at http://localhost:\d+")
        self.assertEqual(hello.returncode, 0)

    def test_another_minor_version_is_not_taken_for_it(self):
        project = self.root / "hello/CMakeLists.txt"
        text = project.read_text()
        self.addCleanup(project.write_text, text)
        project.write_text(text.replace("find_package(roost 0.1", "find_package(roost 0.2"))
        with self.assertRaisesRegex(AssertionError, 'requested version "0.2"'):
            self.configure()

    def test_no_file_names_the_folder_it_was_built_in(self):
        config = self.prefix.rglob("*.cmake")
        self.assertEqual([file.name for file in config if str(SOURCE) in file.read_text()], [])

    @unittest.skipIf(SANITIZERS, "sanitizers record the names of sources for their reports")
    def test_no_library_names_the_folder_it_was_built_in(self):
        libraries = self.prefix.rglob("*.a")
        folders = [str(SOURCE).encode(), str(BUILD).encode()]
        named = [file.name for file in libraries if any(folder in file.read_bytes() for folder in folders)]
        self.assertEqual(named, [])

    def test_pkg_config_is_enough_wherever_it_was_moved(self):
        moved = self.root / "moved"
        self.prefix.rename(moved)
        self.addCleanup(moved.rename, self.prefix)
        folder = next(moved.rglob("roost.pc")).parent
        flags = run("pkg-config", f"--with-path={folder}", "--cflags", "--libs", "roost").split()
        sanitizers = [f"-fsanitize={SANITIZERS}"] if SANITIZERS else []
        run(COMPILER, *sanitizers, self.root / "hello/main.cpp", "-o", self.root / "hello_by_pkg_config", *flags)

    def test_the_command_is_there(self):
        self.assertIn("dial", run(self.prefix / "bin/roost", "--help"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
