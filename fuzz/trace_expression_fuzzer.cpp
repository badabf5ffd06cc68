// SPDX-License-Identifier: Apache-2.0
// Any text is an expression or an error inside it; what compiles runs on any event.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "trace/expression.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace roost::trace;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const auto compiled = compile(source);
  if (const auto* error = std::get_if<ExpressionError>(&compiled)) {
    if (error->at > source.size()) std::abort();
    (void)explain(source, *error);
    return 0;
  }
  const auto& program = std::get<Program>(compiled);
  for (std::size_t kind = 0; kind < kEventKinds.size(); ++kind) {
    const Event event{.kind = static_cast<EventKind>(kind), .topic = source, .event = source, .bytes = size};
    (void)program.matches(event);
  }
  return 0;
}
