// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/message_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "protocol/websocket/close_payload.hpp"
#include "protocol/websocket/inflater.hpp"
#include "protocol/websocket/message_assembly.hpp"
#include "protocol/websocket/utf8_validation.hpp"

namespace roost::websocket {
namespace {

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

// One call of read(): the remaining input, and the fault that ended it.
struct MessageReader::Call {
  std::span<std::byte> input;
  const FrameLimits& limits;
  ReaderSink& sink;
  std::optional<ProtocolError> error = std::nullopt;

  std::span<std::byte> take(std::uint64_t at_most) {
    const auto taken = input.first(std::min<std::uint64_t>(at_most, input.size()));
    input = input.subspan(taken.size());
    return taken;
  }
  Flow fail(const ProtocolError& fault) {
    error = fault;
    return Flow::stop;
  }
};

// The state between calls: an incomplete header, or a frame with part of its payload; and, separately, a
// message with part of its fragments, because control frames may come between them.
struct MessageReader::Unfinished {
  std::array<std::byte, kMaxHeaderSize> header_bytes;
  std::size_t header_size = 0;
  std::size_t header_wanted = kMinHeaderSize;

  std::optional<FrameHeader> frame = std::nullopt;
  std::uint64_t received = 0;  // of the payload of `frame`
  std::string control_payload = {};

  MessageAssembly message = {};

  [[nodiscard]] std::span<const std::byte> header() const {
    return std::span(header_bytes).first(header_size);
  }
  void add_header_bytes(std::span<const std::byte> bytes) {
    std::memcpy(header_bytes.data() + header_size, bytes.data(), bytes.size());
    header_size += bytes.size();
  }
};

MessageReader::MessageReader() = default;
MessageReader::MessageReader(MessageReader&&) noexcept = default;
MessageReader& MessageReader::operator=(MessageReader&&) noexcept = default;
MessageReader::~MessageReader() = default;

std::optional<ProtocolError> MessageReader::read(std::span<std::byte> input, const FrameLimits& limits,
                                                 ReaderSink& sink) {
  Call call{input, limits, sink};
  while (!call.input.empty() && read_next(call) == Flow::go_on) {
  }
  if (call.error) unfinished_.reset();
  return call.error;
}

Flow MessageReader::read_next(Call& call) {
  if (unfinished_ && unfinished_->frame) return continue_payload(call);
  if (unfinished_ && unfinished_->header_size > 0) return continue_header(call);
  return read_frame(call);
}

Flow MessageReader::read_frame(Call& call) {
  const FrameResult result = parse_frame(call.input, call.limits);
  if (const auto* error = std::get_if<ProtocolError>(&result)) return call.fail(*error);
  if (std::holds_alternative<NeedMore>(result)) return begin_cut_frame(call);
  const Frame& frame = *std::get_if<Frame>(&result);
  call.take(frame.size());
  if (is_control(frame.header.opcode)) return deliver_control(call, frame.header.opcode, frame.payload);
  const bool in_message = unfinished_ != nullptr && unfinished_->message.begun();
  const bool whole_message = frame.header.fin && frame.header.opcode != Opcode::continuation;
  return whole_message && !in_message ? deliver_in_place(call, frame) : add_fragment(call, frame);
}

Flow MessageReader::deliver_in_place(Call& call, const Frame& frame) {
  if (frame.header.compressed) return deliver_compressed(call, frame.header.opcode, frame.payload);
  const bool must_be_utf8 = frame.header.opcode == Opcode::text && call.limits.validate_utf8;
  if (must_be_utf8 && !is_utf8(frame.payload)) return call.fail(kTextNotUtf8);
  return call.sink.on_message(frame.header.opcode, frame.payload);
}

Flow MessageReader::deliver_compressed(Call& call, Opcode opcode, std::string_view payload) {
  const auto result = call.limits.inflater->inflate(payload, call.limits.max_message_size);
  if (const auto* error = std::get_if<ProtocolError>(&result)) return call.fail(*error);
  const std::string_view message = *std::get_if<std::string_view>(&result);
  const bool must_be_utf8 = opcode == Opcode::text && call.limits.validate_utf8;
  if (must_be_utf8 && !is_utf8(message)) return call.fail(kTextNotUtf8);
  return call.sink.on_message(opcode, message);
}

Flow MessageReader::add_fragment(Call& call, const Frame& frame) {
  MessageAssembly& message = unfinished().message;
  if (const auto error = message.add_header(frame.header, call.limits)) return call.fail(*error);
  if (const auto error = message.add_bytes(frame.payload, call.limits)) return call.fail(*error);
  return frame.header.fin ? end_message(call) : Flow::go_on;
}

Flow MessageReader::begin_cut_frame(Call& call) {
  unfinished();
  return continue_header(call);
}

Flow MessageReader::continue_header(Call& call) {
  Unfinished& cut = *unfinished_;
  cut.add_header_bytes(call.take(cut.header_wanted - cut.header_size));
  const HeaderResult result = parse_frame_header(cut.header(), call.limits);
  if (const auto* error = std::get_if<ProtocolError>(&result)) return call.fail(*error);
  if (const auto* more = std::get_if<NeedMore>(&result)) {
    cut.header_wanted = more->at_least;
    return Flow::go_on;
  }
  cut.header_size = 0;
  cut.header_wanted = kMinHeaderSize;
  return begin_payload(call, *std::get_if<FrameHeader>(&result));
}

Flow MessageReader::begin_payload(Call& call, const FrameHeader& header) {
  if (!is_control(header.opcode))
    if (const auto error = unfinished_->message.add_header(header, call.limits)) return call.fail(*error);
  unfinished_->frame = header;
  unfinished_->received = 0;
  return header.payload_size == 0 ? end_payload(call) : Flow::go_on;
}

Flow MessageReader::continue_payload(Call& call) {
  Unfinished& cut = *unfinished_;
  const auto bytes = call.take(cut.frame->payload_size - cut.received);
  if (cut.frame->mask) apply_mask(bytes, *cut.frame->mask, cut.received);
  cut.received += bytes.size();
  if (is_control(cut.frame->opcode))
    cut.control_payload.append(as_text(bytes));
  else if (const auto error = cut.message.add_bytes(as_text(bytes), call.limits))
    return call.fail(*error);
  return cut.received == cut.frame->payload_size ? end_payload(call) : Flow::go_on;
}

Flow MessageReader::end_payload(Call& call) {
  const FrameHeader header = *unfinished_->frame;
  unfinished_->frame.reset();
  if (!is_control(header.opcode)) return header.fin ? end_message(call) : Flow::go_on;
  const std::string payload = std::exchange(unfinished_->control_payload, {});
  if (!unfinished_->message.begun()) unfinished_.reset();
  return deliver_control(call, header.opcode, payload);
}

Flow MessageReader::end_message(Call& call) {
  if (const auto error = unfinished_->message.check_end(call.limits)) return call.fail(*error);
  const auto ended = std::move(unfinished_);  // outlives the call below, even if the sink destroys us
  const MessageAssembly& message = ended->message;
  if (message.compressed()) return deliver_compressed(call, message.opcode(), message.payload());
  return call.sink.on_message(message.opcode(), message.payload());
}

Flow MessageReader::deliver_control(Call& call, Opcode opcode, std::string_view payload) {
  if (opcode == Opcode::ping) return call.sink.on_ping(payload);
  if (opcode == Opcode::pong) return call.sink.on_pong(payload);
  const auto result = parse_close_payload(payload, call.limits);
  if (const auto* error = std::get_if<ProtocolError>(&result)) return call.fail(*error);
  const ClosePayload& close = *std::get_if<ClosePayload>(&result);
  unfinished_.reset();
  call.sink.on_close(close.code, close.reason);
  return Flow::stop;
}

MessageReader::Unfinished& MessageReader::unfinished() {
  if (!unfinished_) unfinished_ = std::make_unique<Unfinished>();
  return *unfinished_;
}

}  // namespace roost::websocket
