// SPDX-License-Identifier: Apache-2.0
// The page of the documentation shows the tables that the program works by.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "config/config_page.hpp"

namespace roost::config {
namespace {

std::string page() {
  std::ifstream file(std::string(ROOST_SOURCE_DIR) + "/docs/guides/configuration.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(ConfigPage, ShowsTheTableOfKeys) {
  EXPECT_THAT(page(), ::testing::HasSubstr(config_table())) << "write instead:\n" << config_table();
}

TEST(ConfigPage, ShowsTheTableOfMountOptions) {
  EXPECT_THAT(page(), ::testing::HasSubstr(mount_table())) << "write instead:\n" << mount_table();
}

}  // namespace
}  // namespace roost::config
