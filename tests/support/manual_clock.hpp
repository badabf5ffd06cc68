// SPDX-License-Identifier: Apache-2.0
// Where tests find the clock of the test kit.
#pragma once

#include "testing/manual_clock.hpp"
