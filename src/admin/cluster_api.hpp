// SPDX-License-Identifier: Apache-2.0
// Answers requests to the API here, on another node or on all, and answers those of other nodes: on threads
// of its own, for the workers of two nodes that wait for each other must not wait for ever. Owner: the admin
// server; ends before the Nodes it was given.
#pragma once

#include <functional>
#include <string>

#include "admin/elsewhere.hpp"
#include "nodes/nodes.hpp"
#include "runtime/worker_pool.hpp"

namespace roost::admin {

class ClusterApi {
 public:
  /// Answers a request on this node, also one that changes something, if that is allowed here. Thread: any.
  using Local = std::function<HttpResponse(const HttpRequest&)>;

  /// `nodes` may be null: there are no others. All but `name` and `local` are borrowed.
  ClusterApi(std::string name, nodes::Nodes* nodes, Local local, Logger& logger);
  ClusterApi(const ClusterApi&) = delete;
  ClusterApi& operator=(const ClusterApi&) = delete;
  ~ClusterApi();

  /// Whether others, too, decide what may be changed: then the answer says it, not the entrance.
  [[nodiscard]] bool is_elsewhere(const HttpRequest& request) const;
  /// Thread: one that may wait.
  [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;

 private:
  [[nodiscard]] HttpResponse answer_of(const HttpRequest& request, const std::string& node) const;
  [[nodiscard]] HttpResponse answer_of_all(const HttpRequest& request) const;
  void take(const nodes::AskedBy& asked, nodes::Responder responder);
  void answer_to(const std::string& node, const std::string& question, nodes::Responder& responder);

  const std::string name_;
  nodes::Nodes* const nodes_;
  const Local local_;
  Logger& logger_;
  runtime::WorkerPool workers_;  // for others' questions
};

}  // namespace roost::admin
