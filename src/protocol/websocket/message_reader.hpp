// SPDX-License-Identifier: Apache-2.0
// Bytes of one connection in, whole messages and control frames out (RFC 6455 §5.4-5.6, §8.1).
// Owner: the connection; one thread. Holds memory only between the pieces of an incomplete frame or a
// fragmented message, and then only for what has arrived, not for what was announced. Compressed messages are
// kept compressed until they are complete. Failure: a ProtocolError.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "protocol/websocket/frame_parser.hpp"

namespace roost::websocket {

/// Whether the reader continues. After `stop` it neither delivers anything nor touches its members, so the
/// sink may destroy it.
enum class Flow : bool { stop, go_on };

/// Receives what a reader delivers. Views are valid only during the call.
class ReaderSink {
 public:
  /// `opcode` is text or binary. Text is valid UTF-8.
  virtual Flow on_message(Opcode opcode, std::string_view payload) = 0;
  virtual Flow on_ping(std::string_view payload) = 0;
  virtual Flow on_pong(std::string_view payload) = 0;
  /// The last thing a reader delivers: bytes after a close frame are ignored (RFC 6455 §5.5.1).
  virtual void on_close(std::optional<CloseCode> code, std::string_view reason) = 0;

 protected:
  ~ReaderSink() = default;
};

class MessageReader {
 public:
  MessageReader();
  MessageReader(MessageReader&&) noexcept;
  MessageReader& operator=(MessageReader&&) noexcept;
  ~MessageReader();

  /// Consumes all of `input` (and modifies it: payloads are unmasked in place). Frames completely in `input`
  /// are delivered without a copy. After an error, a `stop` or a close frame the rest of `input` is dropped,
  /// and the owner must not call it again.
  [[nodiscard]] std::optional<ProtocolError> read(std::span<std::byte> input, const FrameLimits& limits,
                                                  ReaderSink& sink);

  /// No partial input is held: the bytes so far end with a message or a control frame.
  [[nodiscard]] bool idle() const noexcept { return unfinished_ == nullptr; }

 private:
  struct Call;
  struct Unfinished;

  // In the order in which a frame passes through them.
  Flow read_next(Call& call);
  Flow read_frame(Call& call);
  Flow deliver_in_place(Call& call, const Frame& frame);
  static Flow deliver_compressed(Call& call, Opcode opcode, std::string_view payload);
  Flow add_fragment(Call& call, const Frame& frame);
  Flow begin_cut_frame(Call& call);
  Flow continue_header(Call& call);
  Flow begin_payload(Call& call, const FrameHeader& header);
  Flow continue_payload(Call& call);
  Flow end_payload(Call& call);
  Flow end_message(Call& call);
  Flow deliver_control(Call& call, Opcode opcode, std::string_view payload);
  Unfinished& unfinished();

  std::unique_ptr<Unfinished> unfinished_;
};

}  // namespace roost::websocket
