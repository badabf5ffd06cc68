// SPDX-License-Identifier: Apache-2.0
// What is mounted on each listener of the fixture page, and with which options.
#pragma once

#include "ports.hpp"
#include "roost/endpoint.hpp"

namespace fixture {

void mount(roost::Endpoint& endpoint, Listener listener);

}  // namespace fixture
