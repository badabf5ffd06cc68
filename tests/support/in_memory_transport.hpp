// SPDX-License-Identifier: Apache-2.0
// Makes the test kit's transport available to tests.
#pragma once

#include "testing/in_memory_transport.hpp"
