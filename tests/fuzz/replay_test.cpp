// SPDX-License-Identifier: Apache-2.0
// The corpus of every fuzzer, as it is and cut short: what a fuzzer has found once stays found. A fuzzer that
// sees something wrong aborts; the trace names its input.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" {
#define FUZZER(name) int fuzz_##name(const std::uint8_t* data, std::size_t size);
#include "fuzzers.inc"
#undef FUZZER
}

namespace roost::test {
namespace {

struct Fuzzer {
  const char* name;
  int (*run)(const std::uint8_t* data, std::size_t size);

  friend void PrintTo(const Fuzzer& fuzzer, std::ostream* out) { *out << fuzzer.name; }
};

constexpr Fuzzer kFuzzers[] = {
#define FUZZER(name) {#name, &fuzz_##name},
#include "fuzzers.inc"
#undef FUZZER
};

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void give(const Fuzzer& fuzzer, std::string_view input) {
  // A copy of its own, so that a sanitizer sees a step beyond its end.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  fuzzer.run(bytes.data(), bytes.size());
}

class FuzzReplay : public testing::TestWithParam<Fuzzer> {
 protected:
  [[nodiscard]] static std::vector<std::filesystem::path> corpus() {
    const auto folder = std::filesystem::path(ROOST_SOURCE_DIR) / "fuzz" / "corpus" / GetParam().name;
    std::vector<std::filesystem::path> files;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(folder, missing))
      files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
  }
};

TEST_P(FuzzReplay, TheCorpusShowsNothingWrong) {
  ASSERT_FALSE(corpus().empty()) << "fuzz/corpus/" << GetParam().name << " has no input";
  for (const auto& file : corpus()) {
    SCOPED_TRACE(file.string());
    give(GetParam(), content_of(file));
  }
}

TEST_P(FuzzReplay, NorDoesAnyOfItCutShort) {
  constexpr std::size_t kCuts = 64;
  for (const auto& file : corpus()) {
    SCOPED_TRACE(file.string());
    const std::string input = content_of(file);
    const std::size_t step = std::max<std::size_t>(1, input.size() / kCuts);
    for (std::size_t size = 0; size < input.size(); size += step)
      give(GetParam(), std::string_view(input).substr(0, size));
  }
}

INSTANTIATE_TEST_SUITE_P(All, FuzzReplay, testing::ValuesIn(kFuzzers),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace roost::test
