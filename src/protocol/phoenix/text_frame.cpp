// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/text_frame.hpp"

#include "protocol/phoenix/json_string.hpp"
#include "roost/json_writer.hpp"

namespace roost::phoenix {

TextFrame& TextFrame::raw(std::string_view text) {
  out_ += text;
  return *this;
}

TextFrame& TextFrame::name(std::string_view field, const NameView& name) {
  if (!name.is_string()) return raw(name.text());
  if (!append_json_string(out_, name.text())) fail(field, " is not UTF-8");
  return *this;
}

TextFrame& TextFrame::payload(const Payload& payload) {
  if (payload.is_binary()) fail("payload", " is binary data, which a text message cannot carry");
  return raw(payload.text());
}

TextFrame& TextFrame::reply(const Reply& reply) {
  return raw(R"({"response":)")
      .payload(reply.response)
      .raw(R"(,"status":)")
      .name("status", reply.status)
      .raw("}");
}

EncodeResult TextFrame::done() {
  if (error_) return *std::move(error_);
  return FrameKind::text;
}

void TextFrame::fail(std::string_view field, std::string_view what) {
  if (!error_) error_ = EncodeError{field, std::string(field).append(what)};
}

std::optional<NameView> read_topic(std::string_view value, std::string& scratch) {
  const char first = value.front();
  const bool answerable = first == '"' || first == 'n' || first == '-' || (first >= '0' && first <= '9');
  if (!answerable) return std::nullopt;
  return read_event(value, scratch);
}

NameView read_event(std::string_view value, std::string& scratch) {
  return is_json_string(value) ? NameView(string_value(value, scratch)) : NameView::not_a_string(value);
}

}  // namespace roost::phoenix
