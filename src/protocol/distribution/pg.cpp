// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/pg.hpp"

#include "protocol/etf/term_cursor.hpp"

namespace roost::distribution {
namespace {

using etf::TermCursor;

std::optional<Pids> read_pids(TermCursor& terms) {
  Pids pids;
  if (terms.next_tag() != etf::Tag::list && terms.next_tag() != etf::Tag::empty_list) {
    auto one = terms.pid();
    if (!one) return std::nullopt;
    pids.push_back(*std::move(one));
    return pids;
  }
  const auto count = terms.list();
  for (std::size_t i = 0; count && i < *count; ++i) {
    auto one = terms.pid();
    if (!one) return std::nullopt;
    pids.push_back(*std::move(one));
  }
  if (!count || (*count > 0 && !terms.empty_list())) return std::nullopt;
  return pids;
}

std::optional<std::vector<std::string>> read_groups(TermCursor& terms) {
  std::vector<std::string> groups;
  const auto count = terms.list();
  for (std::size_t i = 0; count && i < *count; ++i) {
    auto name = terms.atom();
    if (!name) return std::nullopt;
    groups.push_back(*std::move(name));
  }
  if (!count || (*count > 0 && !terms.empty_list())) return std::nullopt;
  return groups;
}

/// {sync, Pg, [{Group, Members}]}. A group may be any term; only atoms are of interest.
std::optional<PgMessage> read_sync(TermCursor& terms) {
  auto pg = terms.tuple_of(3) && terms.atom("sync") ? terms.pid() : std::nullopt;
  const auto count = pg ? terms.list() : std::nullopt;
  if (!count) return std::nullopt;
  PgSync sync{*std::move(pg), {}};
  for (std::size_t i = 0; i < *count; ++i) {
    if (!terms.tuple_of(2)) return std::nullopt;
    const bool named = terms.next_is_atom();
    auto group = named ? terms.atom() : std::nullopt;
    if (!named && !terms.skip()) return std::nullopt;
    auto members = read_pids(terms);
    if (!members || (named && !group)) return std::nullopt;
    if (named) sync.groups.emplace_back(*std::move(group), *std::move(members));
  }
  if (*count > 0 && !terms.empty_list()) return std::nullopt;
  return sync;
}

std::optional<PgMessage> read_join(TermCursor& terms) {
  auto pg = terms.pid();
  const bool named = pg && terms.next_is_atom();
  auto group = named ? terms.atom() : std::nullopt;
  auto members = group ? read_pids(terms) : std::nullopt;
  if (!members) return std::nullopt;
  return PgJoin{*std::move(pg), *std::move(group), *std::move(members)};
}

std::optional<PgMessage> read_leave(TermCursor& terms) {
  auto pg = terms.pid();
  auto members = pg ? read_pids(terms) : std::nullopt;
  auto groups = members ? read_groups(terms) : std::nullopt;
  if (!groups) return std::nullopt;
  return PgLeave{*std::move(pg), *std::move(members), *std::move(groups)};
}

/// {discover, Pg}; {discover, Pg, Version} of nodes to come.
std::optional<PgMessage> read_discover(TermCursor& terms) {
  auto pg = terms.pid();
  if (!pg) return std::nullopt;
  return PgDiscover{*std::move(pg)};
}

}  // namespace

std::optional<PgMessage> read_pg(std::string_view term) {
  TermCursor terms(term);
  const auto arity = terms.tuple();
  const auto kind = arity && terms.next_is_atom() ? terms.atom() : std::nullopt;
  if (!kind) return std::nullopt;
  if (*kind == "$gen_cast" && *arity == 2) return read_sync(terms);
  if (*kind == "discover" && (*arity == 2 || *arity == 3)) return read_discover(terms);
  if (*kind == "join" && *arity == 4) return read_join(terms);
  if (*kind == "leave" && *arity == 4) return read_leave(terms);
  return std::nullopt;
}

std::optional<Ping> read_ping(std::string_view term) {
  TermCursor terms(term);
  if (!terms.tuple_of(3) || !terms.atom("$gen_call") || !terms.tuple_of(2)) return std::nullopt;
  auto from = terms.pid();
  const auto tag = from ? terms.skipped() : std::nullopt;
  if (!tag || !terms.tuple_of(2) || !terms.atom("is_auth")) return std::nullopt;
  return Ping{*std::move(from), *tag};
}

}  // namespace roost::distribution
