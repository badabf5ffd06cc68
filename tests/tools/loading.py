# SPDX-License-Identifier: Apache-2.0
"""Loads a tool, which has no .py in its name, as a module."""
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
import sys

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def load_tool(name: str):
    sys.dont_write_bytecode = True
    loader = SourceFileLoader(name, str(TOOLS / name))
    module = module_from_spec(spec_from_loader(name, loader))
    sys.modules[name] = module
    loader.exec_module(module)
    return module
