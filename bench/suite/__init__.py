# SPDX-License-Identifier: Apache-2.0
"""The parts of `bench/run` and `bench/soak`: programs, measurements, rows, tables and pictures."""
