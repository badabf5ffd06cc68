# SPDX-License-Identifier: Apache-2.0
"""What `bench/run` and `bench/soak` are made of: programs, measures, rows, tables and pictures."""
