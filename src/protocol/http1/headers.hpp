// SPDX-License-Identifier: Apache-2.0
// The codec's name for the public header list (include/roost/http_headers.hpp), which belongs to this layer.
#pragma once

#include "protocol/http1/text.hpp"
#include "roost/http_headers.hpp"

namespace roost::http1 {

using Header = HttpHeader;
using Headers = HttpHeaders;

}  // namespace roost::http1
