// SPDX-License-Identifier: Apache-2.0
#include "unshown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "differences.hpp"
#include "messages.hpp"

namespace roost::golden {
namespace {

Frame text_frame(std::string payload) {
  return {websocket::Opcode::text, true, {}, std::move(payload)};
}

void add_joins(std::vector<Step>& steps, const Step& upgrade, const std::vector<Join>& joins) {
  const Version version = version_of(std::get<Upgrade>(upgrade.action).target);
  for (const auto& [topic, ref] : joins) {
    steps.push_back({upgrade.client, upgrade.line, SendFrame{text_frame(join(version, topic, ref))}});
    steps.push_back({upgrade.client, upgrade.line, SeeFrame{text_frame(joined(version, topic, ref))}});
  }
}

/// 100 messages without replies, and one with a reply: it is as long as the recorded one, whose ref is
/// unknown.
std::string lines_of_a_batch(std::size_t size) {
  constexpr int kLines = 100;
  constexpr std::string_view kEnd = R"(","echo:1","echo",{}])";
  std::string lines;
  for (int i = 0; i < kLines; ++i)
    lines += fmt::format("[\"1\",\"{}\",\"echo:1\",\"noreply\",{{}}]\n", i);
  lines += R"(["1",")";
  return lines + std::string(size - lines.size() - kEnd.size(), 'x') + std::string(kEnd);
}

std::string padded(std::string_view begin, std::size_t size, std::string_view end) {
  return std::string(begin) + std::string(size - begin.size() - end.size(), 'a') + std::string(end);
}

/// Completes a request line or body that was cut short.
std::string whole_line(std::string_view shown, std::size_t size) {
  if (shown.find('\n') != std::string_view::npos) return lines_of_a_batch(size);
  for (const std::string& whole :
       {padded(R"(["1","2","echo:1","noreply",{"x":")", size, R"("}])"), padded(R"({"x":")", size, R"("})"),
        padded("GET /", size, " HTTP/1.1"), padded("X-Big: ", size, "")}) {
    if (whole.starts_with(shown)) return whole;
  }
  throw std::runtime_error(fmt::format("cannot complete the shortened text: {}", shown));
}

/// "… CRLF shown ...[SIZE bytes in all] CRLF …": at most one line of a request is cut short.
void make_whole(std::string& request) {
  constexpr std::string_view kCutMark = " ...[";
  constexpr std::string_view kLineEnd = "\r\n";
  const std::size_t cut = request.rfind(kCutMark);
  if (cut == std::string::npos) return;
  const std::size_t size = std::stoul(request.substr(cut + kCutMark.size()));
  const std::size_t line_before = request.rfind(kLineEnd, cut);
  const std::size_t begin = line_before == std::string::npos ? 0 : line_before + kLineEnd.size();
  const std::string whole = whole_line(std::string_view(request).substr(begin, cut - begin), size);
  request.replace(begin, request.find(']', cut) + 1 - begin, whole);
}

}  // namespace

Section with_joins(const Section& section, const std::vector<Join>& joins) {
  Section complete{section.number, section.title, {}};
  for (const Step& step : section.steps) {
    complete.steps.push_back(step);
    if (std::holds_alternative<Upgrade>(step.action)) add_joins(complete.steps, step, joins);
  }
  return complete;
}

Section with_hundred_joins(const Section& section) {
  constexpr int kJoins = 100;
  std::vector<Join> joins;
  for (int i = 0; i < kJoins; ++i)
    joins.push_back({"echo:" + std::to_string(i), std::to_string(i)});
  Section shortened = section;
  std::erase_if(shortened.steps, [](const Step& step) {
    const auto* see = std::get_if<SeeFrame>(&step.action);
    return see != nullptr && see->frame.payload.find("too many") == std::string::npos;
  });
  return with_joins(shortened, joins);
}

Section with_unshown_steps(const std::string& recording, const Section& section) {
  for (const Difference& one : unshown()) {
    if (one.recording != recording || one.section.number != section.number) continue;
    Section complete = section;
    complete.steps.insert(complete.steps.begin(), one.section.steps.begin(), one.section.steps.end());
    return complete;
  }
  return section;
}

/// "200 headers", of which the first three are shown.
Section with_two_hundred_headers(const Section& section) {
  constexpr int kHeaders = 200;
  Section whole = section;
  std::string& request = std::get<SendRequest>(whole.steps.front().action).bytes;
  std::string more;
  for (int i = 3; i < kHeaders; ++i)
    more += fmt::format("X-{}: a\r\n", i);
  request.insert(request.size() - 2, more);
  return whole;
}

Section with_whole_requests(const Section& section) {
  if (section.title == "200 headers") return with_two_hundred_headers(section);
  Section whole = section;
  for (Step& step : whole.steps) {
    if (auto* request = std::get_if<SendRequest>(&step.action)) make_whole(request->bytes);
  }
  return whole;
}

std::string target_of_session(std::string_view request) {
  const std::size_t begin = request.find(' ') + 1;
  return std::string(request.substr(begin, request.find("&token=") - begin));
}

}  // namespace roost::golden
