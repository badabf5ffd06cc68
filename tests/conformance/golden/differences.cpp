// SPDX-License-Identifier: Apache-2.0
#include "differences.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "tokens.hpp"

namespace roost::golden {
namespace {

const std::string kFolder = std::string(ROOST_SOURCE_DIR) + "/tests/conformance/golden";
const std::string kDocument = std::string(ROOST_SOURCE_DIR) + "/docs/protocol/differences.md";
constexpr std::string_view kRecording = ">>> ";

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The names in one cell: a number belongs to the recording named last.
void add_names(const std::string& cell, std::set<SectionName>& names) {
  static const std::regex word(R"((cowboy-[\w-]+)|(\d+))");
  std::string recording;
  for (std::sregex_iterator it(cell.begin(), cell.end(), word), end; it != end; ++it) {
    if ((*it)[1].matched) {
      recording = it->str();
    } else if (!recording.empty()) {
      names.insert({recording, std::stoi(it->str())});
    }
  }
}

}  // namespace

std::vector<Difference> parse_differences(std::string_view text) {
  std::vector<Difference> all;
  std::size_t at = text.find(kRecording);
  while (at != std::string_view::npos) {
    at += kRecording.size();
    const std::size_t name_end = text.find('\n', at);
    const std::size_t next = text.find(kRecording, name_end);
    const std::string recording(text.substr(at, name_end - at));
    for (Section& section : parse_transcript(text.substr(name_end + 1, next - name_end - 1)))
      all.push_back({recording, std::move(section)});
    at = next;
  }
  return all;
}

std::set<SectionName> sections_in_table(std::string_view document, std::string_view heading) {
  std::set<SectionName> names;
  std::istringstream lines{std::string(document)};
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("## ")) inside = line.substr(3) == heading;
    if (inside && line.starts_with("| ")) add_names(line.substr(0, line.find('|', 1)), names);
  }
  return names;
}

std::vector<Difference> differences() {
  return parse_differences(read_file(kFolder + "/differences.txt"));
}

std::vector<Difference> unshown() {
  return parse_differences(read_file(kFolder + "/unshown.txt"));
}

std::set<SectionName> explained_sections() {
  return sections_in_table(read_file(kDocument), "Differences");
}

std::set<SectionName> sections_not_replayed() {
  return sections_in_table(read_file(kDocument), "Not replayed");
}

std::vector<Section> recorded(const std::string& recording) {
  return parse_transcript(with_named_tokens(read_file(kFolder + "/recordings/" + recording + ".txt")));
}

std::vector<Section> expected(const std::string& recording) {
  std::vector<Section> sections = recorded(recording);
  for (const Difference& difference : differences()) {
    if (difference.recording != recording) continue;
    const auto same_number = [&](const Section& s) { return s.number == difference.section.number; };
    const auto found = std::find_if(sections.begin(), sections.end(), same_number);
    if (found != sections.end()) *found = difference.section;
  }
  std::erase_if(sections, [&, left_out = sections_not_replayed()](const Section& section) {
    return left_out.contains({recording, section.number});
  });
  return sections;
}

}  // namespace roost::golden
