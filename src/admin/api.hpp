// SPDX-License-Identifier: Apache-2.0
// What the admin endpoint answers: each function takes a request and gives a response, and may wait for
// shards for as long as the request allows. Thread: a worker's. No socket here.
#pragma once

#include "admin/controls.hpp"
#include "admin/trace_table.hpp"
#include "roost/http.hpp"
#include "roost/introspection.hpp"

namespace roost::admin {

class Api {
 public:
  /// Both are borrowed.
  Api(Introspection& node, Controls& controls) : node_(node), controls_(controls) {}

  /// Any request that was admitted.
  [[nodiscard]] HttpResponse answer(const HttpRequest& request);
  /// Ends traces whose asker is gone. To be called every second or so.
  /// Once a second.
  void forget_unread_traces() { traces_.forget_unread(); }

 private:
  using Method = HttpResponse (Api::*)(const HttpRequest&);
  struct Entry {
    std::string_view method;
    std::string_view path;  // '*' stands for one segment
    Method answer;
  };
  static const Entry kTable[];
  HttpResponse answer_with(const Entry& entry, const HttpRequest& request);

  // Reading.
  HttpResponse node(const HttpRequest& request);
  HttpResponse nodes(const HttpRequest& request);
  HttpResponse listeners(const HttpRequest& request);
  HttpResponse routes(const HttpRequest& request);
  HttpResponse shards(const HttpRequest& request);
  HttpResponse connections(const HttpRequest& request);
  HttpResponse connection(const HttpRequest& request);
  HttpResponse channel(const HttpRequest& request);
  HttpResponse topics(const HttpRequest& request);
  HttpResponse members(const HttpRequest& request);
  HttpResponse presences(const HttpRequest& request);
  HttpResponse presence_topics(const HttpRequest& request);
  HttpResponse presence_keys(const HttpRequest& request);
  HttpResponse presence_audit(const HttpRequest& request);
  HttpResponse why(const HttpRequest& request);
  HttpResponse config(const HttpRequest& request);
  HttpResponse metrics(const HttpRequest& request);
  HttpResponse begin_trace(const HttpRequest& request);
  HttpResponse read_trace(const HttpRequest& request);
  HttpResponse end_trace(const HttpRequest& request);

  // Changing.
  HttpResponse kick(const HttpRequest& request);
  HttpResponse publish(const HttpRequest& request);
  HttpResponse set_listener(const HttpRequest& request);
  HttpResponse configure(const HttpRequest& request);
  [[nodiscard]] JsonArray warnings_of(const std::vector<ConfigChange>& changes) const;

  Introspection& node_;
  Controls& controls_;
  TraceTable traces_;
};

}  // namespace roost::admin
