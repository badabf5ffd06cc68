// SPDX-License-Identifier: Apache-2.0
// Where tests find the transport of the test kit.
#pragma once

#include "testing/in_memory_transport.hpp"
