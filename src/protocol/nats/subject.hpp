// SPDX-License-Identifier: Apache-2.0
// Where nodes meet on NATS: any text as one token of a subject, and back.
//   roost.<pubsub>.t.<topic>    roost.<pubsub>.n.<node>    roost.<pubsub>.c    roost.<pubsub>.p.<node>.<lane>
// Printable ASCII stands for itself but for . * > and %; all else is % and two upper-case digits, and the
// empty text is %. So each text has one token, and each token at most one text. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace roost::nats {

/// What a server takes, with the longest operation around it, within its default bound of a line.
inline constexpr std::size_t kMaxSubject = 3'900;

void append_token(std::string& out, std::string_view text);
/// How many bytes append_token appends.
[[nodiscard]] std::size_t token_size(std::string_view text) noexcept;
/// Appends the text to `out`. False, with `out` in no particular state, for what append_token never writes.
[[nodiscard]] bool append_text_of_token(std::string& out, std::string_view token);

/// A subject that can be published to: tokens of visible characters with dots between, and no wildcards.
[[nodiscard]] bool is_subject(std::string_view subject) noexcept;

enum class Place : std::uint8_t { topic, node, all };

/// The subjects of one pubsub.
class Subjects {
 public:
  explicit Subjects(std::string_view pubsub);

  /// False, and nothing is appended, if it would be longer than kMaxSubject.
  [[nodiscard]] bool append_topic(std::string& out, std::string_view topic) const;
  [[nodiscard]] bool append_node(std::string& out, std::string_view node) const;
  void append_all(std::string& out) const;
  /// False as above.
  [[nodiscard]] bool append_probe(std::string& out, std::string_view node, std::uint16_t lane) const;
  /// What the subjects of all topics begin with, up to their last token.
  void append_topics_prefix(std::string& out) const;

  struct Found {
    Place place;
    std::string_view name;  // of the topic or the node, in `scratch` or in the subject
  };
  /// Nothing for a subject of others, and for probes.
  [[nodiscard]] std::optional<Found> find(std::string_view subject, std::string& scratch) const;

 private:
  [[nodiscard]] bool append(std::string& out, std::string_view place, std::string_view name) const;

  std::string prefix_;  // "roost.<pubsub>."
};

}  // namespace roost::nats
