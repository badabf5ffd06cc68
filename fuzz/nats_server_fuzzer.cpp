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
#include "split_transcript.hpp"

namespace {

using namespace roost::nats;

constexpr ReaderLimits kNatsLimits{.max_line = 256, .max_info = 1'024, .max_payload = 2'048};

/// Notes everything that is delivered.
class NatsSink final : public ServerSink {
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

  roost::fuzz::SplitTranscript transcript;

 private:
  Flow note(std::string_view what, std::string_view content) {
    transcript.note(what, content);
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return roost::fuzz::read_however_split<NatsSink>(data, size, [] { return ServerReader(kNatsLimits); });
}
