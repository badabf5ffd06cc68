// SPDX-License-Identifier: Apache-2.0
// Makes the test kit's clock available to tests.
#pragma once

#include "testing/manual_clock.hpp"
