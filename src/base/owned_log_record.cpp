// SPDX-License-Identifier: Apache-2.0
#include "base/owned_log_record.hpp"

namespace roost::base {
namespace {

std::string_view text_of(const LogField& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) return *text;
  if (const auto* json = std::get_if<LogJson>(&field.value)) return json->text;
  return {};
}

std::size_t text_bytes(const LogRecord& record) {
  const LogSubject& subject = record.subject;
  std::size_t size = record.line.size() + subject.mount.size() + subject.topic.size() + subject.event.size();
  for (const LogField& field : record.fields)
    size += field.name.size() + text_of(field).size();
  return size;
}

}  // namespace

OwnedLogRecord::OwnedLogRecord(const LogRecord& borrowed) : record_(borrowed) {
  texts_.reserve(text_bytes(borrowed));
  fields_.reserve(borrowed.fields.size());
  for (const LogField& field : borrowed.fields)
    fields_.push_back(keep(field));
  record_.line = keep(borrowed.line);
  record_.subject = {keep(borrowed.subject.mount), keep(borrowed.subject.topic),
                     keep(borrowed.subject.event)};
  record_.fields = fields_;
}

std::size_t OwnedLogRecord::bytes(const LogRecord& record) {
  return sizeof(OwnedLogRecord) + text_bytes(record) + record.fields.size() * sizeof(LogField);
}

std::string_view OwnedLogRecord::keep(std::string_view text) {
  const std::size_t at = texts_.size();
  texts_.insert(texts_.end(), text.begin(), text.end());
  return {texts_.data() + at, text.size()};
}

LogField OwnedLogRecord::keep(const LogField& field) {
  LogField kept{keep(field.name), field.value};
  if (std::holds_alternative<std::string_view>(field.value)) kept.value = keep(text_of(field));
  if (std::holds_alternative<LogJson>(field.value)) kept.value = LogJson{keep(text_of(field))};
  return kept;
}

}  // namespace roost::base
