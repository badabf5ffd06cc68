// SPDX-License-Identifier: Apache-2.0
// A client's frames, whole and in pieces, with and without permessage-deflate: what is delivered must not
// depend on how the bytes were split.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "protocol/websocket/inflater.hpp"
#include "protocol/websocket/message_reader.hpp"

namespace {

using namespace roost::websocket;

/// Everything delivered, as one text.
class Recorder final : public ReaderSink {
 public:
  Flow on_message(Opcode opcode, std::string_view payload) override {
    return note(opcode == Opcode::text ? 't' : 'b', payload);
  }
  Flow on_ping(std::string_view payload) override { return note('i', payload); }
  Flow on_pong(std::string_view payload) override { return note('o', payload); }
  void on_close(std::optional<CloseCode>, std::string_view reason) override {
    note('c', reason);
    over = true;
  }

  std::string seen;
  bool over = false;

 private:
  Flow note(char what, std::string_view payload) {
    seen += what;
    seen += std::to_string(payload.size()) + ':';
    seen += payload;
    return Flow::go_on;
  }
};

std::string read_in_pieces(const std::uint8_t* data, std::size_t size, std::size_t piece,
                           Inflater* inflater) {
  const FrameLimits limits{Role::server, 64 * 1024, true, inflater};
  MessageReader reader;
  Recorder recorder;
  for (std::size_t from = 0; from < size && !recorder.over; from += piece) {
    const std::size_t length = std::min(piece, size - from);
    std::vector<std::byte> bytes(length);
    std::copy_n(reinterpret_cast<const std::byte*>(data + from), length, bytes.begin());
    if (const auto error = reader.read(bytes, limits, recorder)) {
      return recorder.seen + 'e' + std::to_string(static_cast<unsigned>(error->code));
    }
  }
  return recorder.seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Inflater inflater;
  if (size == 0) return 0;
  for (Inflater* const agreed : {static_cast<Inflater*>(nullptr), &inflater}) {
    const std::string whole = read_in_pieces(data, size, size, agreed);
    if (read_in_pieces(data, size, 1, agreed) != whole) std::abort();
    if (read_in_pieces(data, size, 7, agreed) != whole) std::abort();
  }
  return 0;
}
