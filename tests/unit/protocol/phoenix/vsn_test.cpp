// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/vsn.hpp"

#include <gtest/gtest.h>

#include "protocol/phoenix/v1.hpp"
#include "protocol/phoenix/v2.hpp"

namespace roost::phoenix {
namespace {

/// The name of the chosen serializer, or the line for the log.
std::string select(const SerializerList& list, std::string_view vsn) {
  const auto selected = list.select(vsn);
  if (const auto* refusal = std::get_if<VsnRefusal>(&selected)) return refusal->log_text;
  return std::get<const Serializer*>(selected)->name() == V1Serializer().name() ? "1.0.0" : "2.0.0";
}

std::string select(std::string_view vsn) {
  return select(SerializerList::defaults(), vsn);
}

std::string unknown(const std::string& vsn) {
  return "The client's requested transport version \"" + vsn +
         "\" does not match server's version requirements of [\"~> 1.0.0\", \"~> 2.0.0\"]";
}

std::string invalid(const std::string& vsn) {
  return "Client sent invalid transport version \"" + vsn + "\"";
}

TEST(Vsn, DefaultIsVersion1_A1) {
  EXPECT_EQ(select(kDefaultVsn), "1.0.0");
}

TEST(Vsn, PatchesPreReleasesOfPatchesAndBuildsMatch_A2) {
  EXPECT_EQ(select("1.0.0"), "1.0.0");
  EXPECT_EQ(select("1.0.7"), "1.0.0");
  EXPECT_EQ(select("2.0.0"), "2.0.0");
  EXPECT_EQ(select("2.0.1"), "2.0.0");
  EXPECT_EQ(select("2.0.1-rc.1"), "2.0.0");
  EXPECT_EQ(select("2.0.0+x"), "2.0.0");
}

TEST(Vsn, OtherVersionsAreRefusedWithTheRequirements_A3) {
  for (const char* vsn : {"1.1.0", "2.0.0-rc.1", "2.1.0", "2.1.0-rc.1", "3.0.0", "123.1.1", "0.0.0"})
    EXPECT_EQ(select(vsn), unknown(vsn));
}

TEST(Vsn, AnInvalidVersionIsRefused_A4) {
  for (const char* vsn : {"2", "2.0", "", "abc", "2.0.0.0", "02.0.0", "2.0.0-", "2.0.0+", "2.0.0-01",
                          "2.0.0-a..b", "2.0.-1", " 2.0.0", "2.0.0 ", "v2.0.0", "2.0.99999999999", "2.0.0-é"})
    EXPECT_TRUE(select(vsn).starts_with("Client sent invalid transport version ")) << vsn;
  EXPECT_EQ(select("2.0"), invalid("2.0"));
  EXPECT_EQ(refuse_invalid_vsn("[2.0.0]").log_text, invalid("[2.0.0]"));
}

TEST(Vsn, FirstMatchingSerializerIsUsed_A6) {
  const auto requirement = VersionRequirement::parse("~> 2.0.0").value();
  const SerializerList v1_first(
      {{std::make_shared<V1Serializer>(), requirement}, {std::make_shared<V2Serializer>(), requirement}});
  EXPECT_EQ(select(v1_first, "2.0.0"), "1.0.0");
}

/// The error for this list; "" if it is valid.
std::string fault(const std::vector<VersionedSerializer>& serializers) {
  const auto made = SerializerList::make(serializers);
  return made ? "" : made.error().message;
}

TEST(Vsn, AnUnusableListOfSerializersIsRejected_A6) {
  const auto v2 = default_serializers().back().serializer;
  EXPECT_EQ(fault({{v2, "~> 2.0.0"}}), "");
  EXPECT_EQ(fault({}),
            "the list is empty, so no client could connect: omit it for versions 1 and 2 of the protocol");
  EXPECT_EQ(fault({{v2, ">= 2"}}), "a version requirement looks like \"~> 2.0.0\", not \">= 2\"");
  EXPECT_EQ(
      fault({{v2, "~> 2.0.0"}, {nullptr, "~> 3.0.0"}}),
      "there is no serializer for \"~> 3.0.0\": write {std::make_shared<YourSerializer>(), \"~> 3.0.0\"}");
}

TEST(Vsn, TheDefaultSerializersAreTheSameObjectsEverywhere_A6) {
  const auto one = SerializerList::defaults().select("2.0.0");
  const auto other = SerializerList::defaults().select("2.0.0");
  EXPECT_EQ(std::get<const Serializer*>(one), std::get<const Serializer*>(other));
}

TEST(Vsn, LogShowsNeitherControlCharactersNorLongTexts) {
  EXPECT_EQ(select("1\n2\"\xff"), invalid(R"(1\n2\"\xff)"));
  EXPECT_EQ(select(std::string(64, 'x')), invalid(std::string(64, 'x')));
  const std::string cut = select(std::string(65, 'x'));
  EXPECT_TRUE(cut.starts_with("Client sent invalid transport version \"" + std::string(64, 'x'))) << cut;
  EXPECT_NE(cut.find("…"), std::string::npos) << cut;
}

TEST(VersionRequirement, IsWrittenWithTildeAndThreeNumbers) {
  EXPECT_TRUE(VersionRequirement::parse("~> 1.2.3"));
  for (const char* text : {"1.0.0", "~> 1.0", "~>1.0.0", ">= 1.0.0", ""})
    EXPECT_FALSE(VersionRequirement::parse(text));
}

TEST(VersionRequirement, BoundsAreTheVersionItselfAndTheNextMinor) {
  const auto requirement = VersionRequirement::parse("~> 1.2.3").value();
  const auto matches = [&](std::string_view text) {
    return requirement.matches(Version::parse(text).value());
  };
  EXPECT_FALSE(matches("1.2.2"));
  EXPECT_FALSE(matches("1.2.3-rc.1"));
  EXPECT_TRUE(matches("1.2.3"));
  EXPECT_TRUE(matches("1.2.99"));
  EXPECT_FALSE(matches("1.3.0-rc.1"));
  EXPECT_FALSE(matches("1.3.0"));
  EXPECT_FALSE(matches("2.2.3"));
}

TEST(Version, PrecedenceFollowsSemVer) {
  // The order from semver.org §11.4.
  const std::vector<std::string> order = {"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
                                          "1.0.0-beta",  "1.0.0-beta.2",  "1.0.0-beta.11",
                                          "1.0.0-rc.1",  "1.0.0",         "1.0.1",
                                          "1.1.0",       "2.0.0"};
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = 0; j < order.size(); ++j)
      EXPECT_EQ(compare(*Version::parse(order[i]), *Version::parse(order[j])), i <=> j)
          << order[i] << " " << order[j];
  }
}

}  // namespace
}  // namespace roost::phoenix
