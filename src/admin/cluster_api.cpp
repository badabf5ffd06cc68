// SPDX-License-Identifier: Apache-2.0
#include "admin/cluster_api.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "admin/access.hpp"
#include "base/log_text.hpp"

namespace roost::admin {
namespace {

constexpr unsigned kBadRequest = 400;
constexpr unsigned kNotFound = 404;
constexpr unsigned kNotNow = 503;
constexpr std::size_t kAnswerWorkers = 2;
constexpr std::size_t kWaitingQuestions = 64;

HttpResponse not_asked(const Error& error) {
  const bool unknown = error.code == std::make_error_code(std::errc::no_such_process);
  return problem(unknown ? kNotFound : kNotNow, error.message);
}

bool changes_something(const HttpRequest& request) {
  return request.method != "GET" && request.method != "HEAD";
}

}  // namespace

ClusterApi::ClusterApi(std::string name, nodes::Nodes* nodes, Local local, Logger& logger)
    : name_(std::move(name)),
      nodes_(nodes),
      local_(std::move(local)),
      logger_(logger),
      workers_({kAnswerWorkers, kWaitingQuestions}) {
  if (nodes_ == nullptr) return;
  nodes_->answer(kAdminQuestion, [this](const nodes::AskedBy& asked, nodes::Responder responder) {
    take(asked, std::move(responder));
  });
}

ClusterApi::~ClusterApi() {
  if (nodes_ != nullptr) nodes_->answer(kAdminQuestion, {});
  workers_.stop();
}

// --- asking ---

bool ClusterApi::is_elsewhere(const HttpRequest& request) const {
  const auto destination = destination_of(request);
  return destination &&
         (destination->everywhere || (!destination->node.empty() && destination->node != name_));
}

HttpResponse ClusterApi::answer(const HttpRequest& request) const {
  const auto destination = destination_of(request);
  if (!destination) return problem(kBadRequest, destination.error().message);
  if (destination->everywhere) return answer_of_all(request);
  if (destination->node.empty() || destination->node == name_) return local_(request);
  return answer_of(request, destination->node);
}

HttpResponse ClusterApi::answer_of(const HttpRequest& request, const std::string& node) const {
  if (nodes_ == nullptr)
    return problem(kNotFound, fmt::format("this node is alone: there is no node {}", base::shown(node)));
  auto question = question_for(request, node);
  if (!question) return problem(kBadRequest, question.error().message);
  const auto answers = nodes_->begin(*std::move(question)).wait();
  return answers ? response_of(*answers, node) : not_asked(answers.error());
}

/// This node answers while the others do.
HttpResponse ClusterApi::answer_of_all(const HttpRequest& request) const {
  if (nodes_ == nullptr) return response_of_all(name_, reply_of(local_(request)), {});
  auto question = question_for(request, {});
  if (!question) return problem(kBadRequest, question.error().message);
  nodes::PendingAnswers pending = nodes_->begin(*std::move(question));
  const Reply own = reply_of(local_(request));
  const auto answers = pending.wait();
  return answers ? response_of_all(name_, own, *answers) : not_asked(answers.error());
}

// --- answering ---

void ClusterApi::take(const nodes::AskedBy& asked, nodes::Responder responder) {
  const auto kept = std::make_shared<nodes::Responder>(std::move(responder));
  const auto taken =
      workers_.submit([this, node = std::string(asked.node), question = std::string(asked.body), kept] {
        answer_to(node, question, *kept);
      });
  if (!taken) kept->error("too many questions wait for an answer there");
}

/// The bus has admitted the node; what may be changed is decided here.
void ClusterApi::answer_to(const std::string& node, const std::string& question,
                           nodes::Responder& responder) {
  try {
    const auto request = request_of(question);
    if (!request) return responder.error(request.error().message);
    if (changes_something(*request))
      logger_.info(fmt::format("node {} asks for {} {}", base::shown(node), base::shown(request->method),
                               base::shown(request->path)));
    const Reply reply = reply_of(local_(*request));
    responder.respond(reply.ok, reply.body);
  } catch (const std::exception& error) {
    logger_.error(fmt::format("a question of node {} could not be answered: {}", base::shown(node),
                              base::shown_text(error.what())));
    responder.error("the node could not answer; its log says why");
  }
}

}  // namespace roost::admin
