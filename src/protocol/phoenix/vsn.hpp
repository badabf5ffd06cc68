// SPDX-License-Identifier: Apache-2.0
// The protocol version of a connection: the `vsn` query parameter is matched against the server's ordered
// list of serializers, once, before `connect` is called. Immutable after construction, so any thread may
// read.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/phoenix/serializer_calls.hpp"
#include "protocol/phoenix/version.hpp"

namespace roost::phoenix {

/// The version of a request without `vsn`.
inline constexpr std::string_view kDefaultVsn = "1.0.0";

/// The connection is refused (403) without calling the application.
struct VsnRefusal {
  std::string log_text;  // for a warning
};

/// Refuses a `vsn` given as a list or more than once; `text` is shown in the log.
[[nodiscard]] VsnRefusal refuse_invalid_vsn(std::string_view text);

class SerializerList {
 public:
  struct Entry {
    std::shared_ptr<const Serializer> serializer;
    VersionRequirement requirement;
  };

  explicit SerializerList(std::vector<Entry> entries) : entries_(std::move(entries)) {}
  /// The error says what is wrong and what to write instead.
  [[nodiscard]] static Result<SerializerList> make(const std::vector<VersionedSerializer>& serializers);
  /// default_serializers()
  [[nodiscard]] static SerializerList defaults();

  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
  /// The first entry that matches. The serializer lives as long as the list.
  [[nodiscard]] std::variant<const Serializer*, VsnRefusal> select(std::string_view vsn) const;

 private:
  [[nodiscard]] VsnRefusal refuse_unknown(std::string_view vsn) const;

  std::vector<Entry> entries_;
};

}  // namespace roost::phoenix
