// SPDX-License-Identifier: Apache-2.0
// Replicas, processes and metas for the tracker's tests, and what a state or a diff shows, as text.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "protocol/etf/term_output.hpp"
#include "tracker/state.hpp"

namespace roost::tracker {

inline Replica replica(const std::string& name, std::uint64_t vsn = 1) {
  return {{name}, vsn};
}

inline Process process(std::uint32_t id) {
  static const auto kNode = std::make_shared<const std::string>("a@host");
  return {kNode, id, 0, 1};
}

/// #{n => number}, encoded.
inline Meta meta(std::uint8_t number) {
  etf::TermOutput out;
  out.map(1);
  out.atom("n");
  out.integer(std::int64_t{number});
  return std::make_shared<const EncodedMeta>(std::move(out).text());
}

/// "room:1 ann/7 n=3"
inline std::string text_of(std::string_view topic, const Process& process, std::string_view key,
                           const Meta& meta) {
  return std::string(topic) + ' ' + std::string(key) + '/' + std::to_string(process.id) +
         " n=" + std::to_string(static_cast<unsigned char>(meta->term.back()));
}

inline std::vector<std::string> texts_of(const std::vector<Tracked>& all) {
  std::vector<std::string> texts;
  texts.reserve(all.size());
  for (const Tracked& one : all)
    texts.push_back(text_of(one.topic, one.process, one.key, one.meta));
  std::sort(texts.begin(), texts.end());
  return texts;
}

inline std::vector<std::string> listed(const State& state) {
  std::vector<std::string> texts;
  state.for_each([&texts](const TrackedView& one) {
    texts.push_back(text_of(one.topic, one.process, one.key, one.meta));
  });
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace roost::tracker
