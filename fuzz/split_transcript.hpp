// SPDX-License-Identifier: Apache-2.0
// For fuzzers of readers that take a stream in pieces: what such a reader delivers, as text, must not depend
// on how the bytes were split.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace roost::fuzz {

/// Everything that was delivered. Sinks write into it.
class SplitTranscript {
 public:
  void note(std::string_view what, std::string_view content) {
    ((text_ += what) += '\2') += content;
    text_ += '\3';
  }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

/// What `Sink` notes in its `transcript` of what `reader` hands it, and how that ended.
template <class Sink, class Reader>
std::string transcript_of(Reader reader, std::string_view bytes, std::size_t piece) {
  Sink sink;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (const auto fault = reader.read(bytes.substr(at, piece), sink))
      return sink.transcript.text() + "fault " + std::string(fault->reason);
  }
  return sink.transcript.text() + (reader.idle() ? "idle" : "cut");
}

/// A fuzzer: `new_reader` makes a reader. Aborts when what is delivered depends on the split.
template <class Sink, class NewReader>
int read_however_split(const std::uint8_t* data, std::size_t size, const NewReader& new_reader) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = transcript_of<Sink>(new_reader(), bytes, size);
  for (const std::size_t piece : {1U, 7U})
    if (transcript_of<Sink>(new_reader(), bytes, piece) != whole) std::abort();
  return 0;
}

}  // namespace roost::fuzz
