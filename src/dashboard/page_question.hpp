// SPDX-License-Identifier: Apache-2.0
// What the page's channels ask: a request to the API of the admin endpoint that never was on a wire. Pure,
// but for whom it is put to.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "roost/http.hpp"
#include "roost/payload.hpp"
#include "roost/result.hpp"

namespace roost::dashboard {

/// Puts a question to the API. It may wait for the node's shards. Thread: a worker's.
using Ask = std::function<HttpResponse(const HttpRequest&)>;

/// {"path": "/api/topics", "params": {"prefix": "room:"}, "body": {...}}. An error says what does not fit.
[[nodiscard]] Result<HttpRequest> question_of(std::string_view method, const Payload& payload);

struct Answer {
  unsigned status = 0;
  std::string text;  // JSON

  [[nodiscard]] bool ok() const noexcept { return status == 200; }
  /// As a payload: the JSON itself. A text that is not JSON becomes an error.
  [[nodiscard]] Payload payload() const;
};

/// A throw becomes an answer, too.
[[nodiscard]] Answer answer_to(const Ask& ask, const HttpRequest& question);

}  // namespace roost::dashboard
