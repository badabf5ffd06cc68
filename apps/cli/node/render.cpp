// SPDX-License-Identifier: Apache-2.0
#include "cli/node/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstdint>

#include "base/visible_text.hpp"
#include "cli/node/node_command.hpp"
#include "cli/node/table.hpp"

namespace roost::cli {
namespace {

using Align = Table::Align;

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

const Json& value_at(const Json& object, std::string_view name) {
  static const Json kNull;
  const Json* value = object.is_object() ? object.as_object().if_contains(name) : nullptr;
  return value == nullptr ? kNull : *value;
}

/// Strings without their quotes.
std::string as_text(const Json& value) {
  if (value.is_null()) return {};
  return value.is_string() ? base::visible(value.as_string())
                           : base::visible_json(boost::json::serialize(value));
}

std::string joined_since(const Json& channel) {
  const bool joined = value_at(channel, "joined").is_bool() && value_at(channel, "joined").as_bool();
  return joined ? text_at(channel, "joined_at").substr(11, 8) : "joining";
}

/// How many channels it has; one that is over has none, and says so in their place.
std::string channels_or_end(const Json& connection) {
  return flag_at(connection, "closing") ? "closing" : std::to_string(number_at(connection, "channels"));
}

Table channel_table(const JsonArray& channels) {
  Table table({{"CHANNEL"}, {"TOPIC"}, {"ROUTE"}, {"JOIN_REF"}, {"JOINED AT"}});
  for (const Json& channel : channels) {
    table.add({text_at(channel, "id"), text_at(channel, "topic"), text_at(channel, "route"),
               or_dash(text_at(channel, "join_ref")), joined_since(channel)});
  }
  return table;
}

/// "12:03:55  10.0.0.7:5000", without a date: a ring covers hours, not days.
std::string clock_time(const Json& record) {
  const std::string time = text_at(record, "time");
  return time.size() < 19 ? time : time.substr(11, 8);
}

std::string about(const Json& record) {
  std::string text = or_dash(text_at(record, "peer"));
  if (const auto proxy = text_at(record, "proxy"); !proxy.empty()) text += "  via proxy " + proxy;
  if (const auto id = text_at(record, "connection"); !id.empty()) text += "  connection " + id;
  if (const auto id = text_at(record, "socket_id"); !id.empty()) text += "  socket id " + id;
  if (const auto topic = text_at(record, "topic"); !topic.empty()) text += "  " + topic;
  return text;
}

/// Less is a message that has just been queued, such as the phx_error of a crash: it says nothing about the
/// end.
constexpr std::uint64_t kMuchUnsent = 1024;

std::string evidence(const Json& record) {
  const std::string rtt = human_micros(value_at(record, "rtt_us"));
  std::string text = fmt::format("open {}, silent {:.1f} s", human_seconds(number_at(record, "age_s")),
                                 static_cast<double>(number_at(record, "silence_ms")) / 1000);
  const std::uint64_t unsent = number_at(record, "queued_bytes");
  if (unsent >= kMuchUnsent) text += fmt::format(", {} unsent", human_bytes(unsent));
  if (rtt != "-") text += fmt::format(", rtt {}, {} retransmits", rtt, number_at(record, "retransmits"));
  return text;
}

/// Breaks at spaces, in pipes too, and inside words longer than `width`.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t width) {
  const std::string blanks(indent, ' ');
  std::string out;
  std::string line = blanks;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    for (const std::string& word : pieces_of(text.substr(at, end - at), width - indent)) {
      const bool first = line.size() == indent;
      if (!first && characters(line) + 1 + characters(word) > kTerminalWidth) {
        out += line + '\n';
        line = blanks + word;
      } else {
        line += (first ? "" : " ") + word;
      }
    }
    at = end + 1;
  }
  return out + line + '\n';
}

std::string nothing_recorded(const Json& answer) {
  return silent_shards_of({&answer}).empty()
             ? "Nothing recorded: no connection closed or was refused, no channel ended.\n"
             : "The shards that answered have recorded nothing.\n";
}

/// Warnings below the table, so that readers need not know what each value means.
std::string render_warnings(const Json& answer, std::size_t width) {
  std::string out;
  for (const Json& entry : array_at(answer, "config")) {
    if (const auto warning = text_at(entry, "warning"); !warning.empty())
      out += wrapped("! " + warning, 2, width);
  }
  return out.empty() ? out : "\n" + out;
}

}  // namespace

std::string render_routes(const Json& answer, std::size_t width) {
  Table table({{"METHOD"}, {"PATH"}, {"GOES TO"}});
  for (const Json& socket : array_at(answer, "sockets")) {
    for (const auto& [transport, path] : value_at(socket, "transports").as_object())
      table.add({std::string(transport), base::visible(path.as_string()), text_at(socket, "handler")});
    for (const Json& channel : array_at(socket, "channels"))
      table.add({"  channel", "  " + text_at(channel, "pattern"), text_at(channel, "channel")});
  }
  for (const Json& route : array_at(answer, "routes")) {
    const bool prefix = value_at(route, "prefix").as_bool();
    table.add({text_at(route, "method"), text_at(route, "path") + (prefix ? "…" : ""), "handler"});
  }
  return table.text(width);
}

std::string render_listeners(const Json& answer) {
  std::string out;
  for (const Json& listener : array_at(answer, "listeners")) {
    const bool suspended = value_at(listener, "suspended").as_bool();
    out += fmt::format("{} on {}:{}{}\n", text_at(listener, "name"), text_at(listener, "address"),
                       number_at(listener, "port"), suspended ? ", suspended" : "");
    const auto line = [&](const char* name, const std::string& value) {
      out += fmt::format("  {:22}{}\n", name, value);
    };
    for (const char* name : {"acceptors", "max_connections", "backlog", "open_connections", "accepted",
                             "refused", "limit_reached"})
      line(name, std::to_string(number_at(listener, name)));
    line("handshake_timeout", std::to_string(number_at(listener, "handshake_timeout_ms")) + "ms");
  }
  return out;
}

/// Names the kind of topics that are not a channel's, and of a cluster the number of nodes with each.
std::string render_topics(const Json& answer, std::size_t width) {
  const JsonArray& topics = array_at(answer, "topics");
  const bool kinds = std::any_of(topics.begin(), topics.end(), [](const Json& topic) {
    return !text_at(topic, "kind").empty() && text_at(topic, "kind") != "channel";
  });
  std::vector<Table::Column> columns{
      {"TOPIC"}, {"MEMBERS", Align::right}, {"MESSAGES", Align::right}, {"BYTES", Align::right}};
  const bool nodes = !topics.empty() && topics.front().as_object().contains("nodes");
  if (nodes) columns.push_back({"NODES", Align::right});
  if (kinds) columns.push_back({"KIND"});
  Table table(std::move(columns));
  for (const Json& topic : topics) {
    std::vector<std::string> row{text_at(topic, "topic"), human_count(number_at(topic, "members")),
                                 human_count(number_at(topic, "messages")),
                                 human_bytes(number_at(topic, "bytes"))};
    if (nodes) row.push_back(human_count(number_at(topic, "nodes")));
    if (kinds) row.push_back(text_at(topic, "kind") == "socket_id" ? "socket id" : text_at(topic, "kind"));
    table.add(std::move(row));
  }
  return table.text(width) + page_notes(answer);
}

std::string render_topic(const Json& answer, bool subscribers, std::size_t width) {
  const JsonArray& members = array_at(answer, "members");
  if (!subscribers) {
    const bool more = !text_at(answer, "next").empty();
    return fmt::format("{}: {}{} subscribers\n{}", text_at(answer, "topic"), more ? "more than " : "",
                       members.size(), silent_notes(silent_shards_of({&answer})));
  }
  Table table({{"SUBSCRIBER"}, {"KIND"}, {"CONNECTION"}, {"PEER"}});
  for (const Json& member : members) {
    table.add({text_at(member, "id"), text_at(member, "kind"), or_dash(text_at(member, "connection")),
               or_dash(text_at(member, "peer"))});
  }
  return table.text(width) + page_notes(answer);
}

/// Of a cluster with the node of each.
std::string render_connections(const Json& answer, std::size_t width) {
  const JsonArray& connections = array_at(answer, "connections");
  const bool nodes = !connections.empty() && connections.front().as_object().contains("node");
  std::vector<Table::Column> columns{{"ID"},
                                     {"PEER"},
                                     {"SOCKET"},
                                     {"RECV", Align::right},
                                     {"SENT", Align::right},
                                     {"QUEUE", Align::right},
                                     {"RTT", Align::right},
                                     {"AGE", Align::right},
                                     {"CH", Align::right}};
  if (nodes) columns.insert(columns.begin(), {"NODE"});
  Table table(std::move(columns));
  const auto add = [&](const std::string& node, std::vector<std::string> row) {
    if (nodes) row.insert(row.begin(), node);
    table.add(std::move(row));
  };
  for (const Json& one : connections) {
    add(text_at(one, "node"),
        {text_at(one, "id"), text_at(one, "peer"), text_at(one, "handler"),
         human_bytes(number_at(one, "bytes_in")), human_bytes(number_at(one, "bytes_out")),
         human_bytes(number_at(one, "queued_bytes")), human_micros(value_at(one, "rtt_us")),
         human_seconds(number_at(one, "age_s")), channels_or_end(one)});
    for (const Json& channel : array_at(one, "topics"))
      add("", {"  " + text_at(channel, "id"), text_at(channel, "topic"), text_at(channel, "route"), "", "",
               "", "", "", ""});
  }
  return table.text(width) + page_notes(answer);
}

std::string render_connection(const Json& answer, std::size_t width) {
  const std::string proxy = text_at(answer, "proxy");
  std::string out =
      fmt::format("{} from {}{}{}\n", text_at(answer, "id"), text_at(answer, "peer"),
                  proxy.empty() ? "" : ", via proxy " + proxy, flag_at(answer, "closing") ? ", closing" : "");
  const auto line = [&](const char* name, const std::string& value) {
    out += folded(fmt::format("  {:14}", name), value, std::string(16, ' '), width);
  };
  line("socket", fmt::format("{} at {}", text_at(answer, "handler"), text_at(answer, "mount")));
  line("socket id", or_dash(text_at(answer, "socket_id")));
  line("transport", fmt::format("{} {}", text_at(answer, "transport"), text_at(answer, "serializer")));
  line("received", human_bytes(number_at(answer, "bytes_in")));
  line("sent", human_bytes(number_at(answer, "bytes_out")));
  line("unsent", human_bytes(number_at(answer, "queued_bytes")));
  line("round trip", human_micros(value_at(answer, "rtt_us")));
  line("retransmits", std::to_string(number_at(answer, "retransmits")));
  line("open for", human_seconds(number_at(answer, "age_s")));
  line("last heard", fmt::format("{} ms ago", number_at(answer, "silence_ms")));
  const JsonArray& channels = array_at(answer, "topics");
  return channels.empty() ? out : out + "\n" + channel_table(channels).text(width);
}

std::string render_channel(const Json& answer, std::size_t width) {
  std::string out = channel_table({answer}).text(width);
  out += fmt::format("\nconnection {}\n", text_at(answer, "connection"));
  const Json& state = value_at(answer, "state");
  if (answer.as_object().contains("state")) {
    out += state.is_null() ? "state: not reported (override Channel::describe)\n"
                           : fmt::format("state: {}\n", base::visible_json(boost::json::serialize(state)));
  }
  return out;
}

std::string render_why(const Json& answer, std::size_t width) {
  const JsonArray& records = array_at(answer, "records");
  std::string out = records.empty() ? nothing_recorded(answer) : "";
  for (const Json& record : records) {
    const std::uint64_t code = number_at(record, "code");
    out += fmt::format("{}  {}{}\n", clock_time(record), text_at(record, "cause"),
                       code == 0 ? "" : fmt::format(" ({})", code));
    out += wrapped(about(record), 2, width);
    out += wrapped(text_at(record, "sentence"), 2, width);
    const std::string detail = text_at(record, "detail");
    if (!detail.empty() && detail != text_at(record, "cause")) out += wrapped(detail, 4, width);
    if (!text_at(record, "connection").empty()) out += wrapped(evidence(record), 4, width);
    if (const auto advice = text_at(record, "advice"); !advice.empty())
      out += wrapped("→ " + advice, 2, width);
  }
  return out + page_notes(answer);
}

std::string render_why_nothing(const Json& answer, const std::string& whom) {
  const Json& searched = value_at(answer, "searched");
  const std::string since = text_at(searched, "since");
  return fmt::format("no record of {}: {} searched, {}", whom,
                     counted(number_at(searched, "records"), "record"),
                     since.empty() ? "all since the node started"
                                   : fmt::format("all since {}; older ones have been overwritten", since));
}

std::string render_config(const Json& answer, std::size_t width) {
  Table table({{"KEY"}, {"VALUE"}, {"FROM"}, {"LIVE"}});
  for (const Json& entry : array_at(answer, "config")) {
    const bool live = value_at(entry, "live").is_bool() && value_at(entry, "live").as_bool();
    table.add({text_at(entry, "key"), or_dash(as_text(value_at(entry, "value"))),
               or_dash(text_at(entry, "source")), live ? "live" : ""});
  }
  return table.text(width) + render_warnings(answer, width);
}

std::string config_value(const Json& answer, std::string_view key) {
  for (const Json& entry : array_at(answer, "config"))
    if (text_at(entry, "key") == key) return as_text(value_at(entry, "value"));
  return {};
}

std::string render_versions(const Json& answer) {
  std::string out = fmt::format("{} at {}, process {}, {} shards, since {}\n", text_at(answer, "node"),
                                text_at(answer, "url"), number_at(answer, "pid"), number_at(answer, "shards"),
                                text_at(answer, "started_at"));
  for (const auto& [name, version] : value_at(answer, "versions").as_object())
    out += fmt::format("  {:10}{}\n", std::string_view(name), base::visible(version.as_string()));
  return out;
}

std::string trace_line(const Json& event, bool result) {
  std::string line = fmt::format("{} {:<9} {}", text_at(event, "time").substr(11, 12), text_at(event, "kind"),
                                 or_dash(text_at(event, "connection")));
  for (const char* name : {"peer", "topic", "event"}) {
    if (const auto text = exact_text_at(event, name); !text.empty()) line += " " + base::visible_word(text);
  }
  if (const auto bytes = number_at(event, "bytes"); bytes > 0) line += fmt::format(" {} B", bytes);
  if (const auto deliveries = number_at(event, "deliveries"); deliveries > 0)
    line += fmt::format(" to {}", deliveries);
  const auto status = text_at(event, "status");
  if (!status.empty()) line += " → " + status;
  if (result) {
    boost::system::error_code error;
    const double micros = value_at(event, "duration_us").to_number<double>(error);
    if (!error && micros > 0) line += fmt::format(" in {:.0f} µs", micros);
  }
  if (const auto payload = exact_text_at(event, "payload"); !payload.empty())
    line += "\n    " + base::visible_json(payload);
  return line + "\n";
}

}  // namespace roost::cli
