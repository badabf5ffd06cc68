// SPDX-License-Identifier: Apache-2.0
// What a NATS server might send: what is read does not depend on how the bytes were split, and stays within
// its bounds. Its INFO and its subjects go on to who reads them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "protocol/nats/nats_error.hpp"
#include "protocol/nats/nats_headers.hpp"
#include "protocol/nats/server_info.hpp"
#include "protocol/nats/server_reader.hpp"
#include "protocol/nats/subject.hpp"

namespace {

using namespace roost::nats;

constexpr ReaderLimits kNatsLimits{.max_line = 256, .max_info = 1'024, .max_payload = 2'048};

/// Everything that was delivered, as text.
class Transcript final : public ServerSink {
 public:
  Flow on_message(const ServerMessage& message) override {
    if (message.headers.size() + message.payload.size() > kNatsLimits.max_payload) std::abort();
    read_subject(message.subject);
    static_cast<void>(status_of(message.headers));
    return note("MSG", std::string(message.subject) + '\1' + std::to_string(message.sid) + '\1' +
                           std::string(message.reply_to) + '\1' + std::string(message.headers) + '\1' +
                           std::string(message.payload));
  }
  Flow on_info(std::string_view json) override {
    if (const auto info = read_info(json); info && info->connect_urls.size() > kMaxConnectUrls) std::abort();
    return note("INFO", json);
  }
  Flow on_ping() override { return note("PING", ""); }
  Flow on_pong() override { return note("PONG", ""); }
  Flow on_ok() override { return note("OK", ""); }
  Flow on_error(std::string_view text) override {
    static_cast<void>(error_of(text));
    return note("ERR", text);
  }

  std::string written;

 private:
  Flow note(std::string_view what, std::string_view content) {
    written += what;
    written += '\2';
    written += content;
    written += '\3';
    return Flow::go_on;
  }

  /// What is found in a subject makes the same subject again.
  static void read_subject(std::string_view subject) {
    static const Subjects kSubjects("fuzz");
    std::string scratch;
    const auto found = kSubjects.find(subject, scratch);
    if (!found || subject.size() > kMaxSubject) return;
    std::string again;
    if (found->place == Place::all) kSubjects.append_all(again);
    if (found->place == Place::topic && !kSubjects.append_topic(again, found->name)) std::abort();
    if (found->place == Place::node && !kSubjects.append_node(again, found->name)) std::abort();
    if (again != subject) std::abort();
  }
};

std::string nats_transcript(std::string_view bytes, std::size_t piece) {
  ServerReader reader(kNatsLimits);
  Transcript transcript;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (const auto fault = reader.read(bytes.substr(at, piece), transcript))
      return transcript.written + "fault " + std::string(fault->reason);
  }
  return transcript.written + (reader.idle() ? "idle" : "cut");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = nats_transcript(bytes, size);
  if (nats_transcript(bytes, 1) != whole || nats_transcript(bytes, 7) != whole) std::abort();
  return 0;
}
