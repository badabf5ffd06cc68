// SPDX-License-Identifier: Apache-2.0
// A broadcast is compressed once per settings, however many receivers and shards there are.
#include "fastlane/compressed_forms.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <thread>

#include "fastlane/encoded_message.hpp"
#include "support/zlib_peer.hpp"

namespace roost::fastlane {
namespace {

using websocket::Deflater;
using websocket::DeflateSettings;

constexpr DeflateSettings kWide{15, 1, 8};
constexpr DeflateSettings kNarrow{9, 1, 8};

struct CompressedFormsTest : testing::Test {
  const std::string text = R"(["","","room:1","shout",{"data":")" + std::string(500, 'x') + "\"}]";
  const EncodedMessage message = frame_encoded(phoenix::FrameKind::text, text);
  CompressedForms forms;
};

TEST_F(CompressedFormsTest, AFrameIsMadeOnceForAllOfTheSameSettings_B104) {
  Deflater one(kWide);
  Deflater other(kWide);
  const base::SharedBytes first = forms.frame(message, one);
  EXPECT_EQ(forms.frame(message, one).view().data(), first.view().data());
  EXPECT_EQ(forms.frame(message, other).view().data(), first.view().data());
}

TEST_F(CompressedFormsTest, EachSettingsHaveTheirOwn_B104) {
  Deflater wide(kWide);
  Deflater narrow(kNarrow);
  const base::SharedBytes first = forms.frame(message, wide);
  EXPECT_NE(forms.frame(message, narrow).view().data(), first.view().data());
  EXPECT_EQ(forms.frame(message, wide).view().data(), first.view().data());
}

TEST_F(CompressedFormsTest, AFrameIsMarkedAndReadByThePeer_RFC7692_6_1) {
  Deflater deflater(kWide);
  const base::SharedBytes frame = forms.frame(message, deflater);
  ASSERT_LT(frame.size(), 100U);
  EXPECT_EQ(frame.view()[0], static_cast<char>(0xC1));
  EXPECT_EQ(test::zlib_inflated(frame.view().substr(2)), text);
}

TEST_F(CompressedFormsTest, WhatGetsNoSmallerStaysThePlainFrame_RFC7692_6) {
  const EncodedMessage noise = frame_encoded(phoenix::FrameKind::binary, test::noise(1000));
  Deflater deflater(kWide);
  EXPECT_EQ(forms.frame(noise, deflater).view().data(), noise.frame.view().data());
}

TEST_F(CompressedFormsTest, ShardsThatWantItAtOnceGetTheSame_B104) {
  constexpr int kThreads = 8;
  std::vector<base::SharedBytes> wide(kThreads);
  std::vector<base::SharedBytes> narrow(kThreads);
  std::barrier ready(kThreads);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        Deflater for_wide(kWide);
        Deflater for_narrow(kNarrow);
        ready.arrive_and_wait();
        wide[i] = forms.frame(message, for_wide);
        narrow[i] = forms.frame(message, for_narrow);
      });
    }
  }
  for (int i = 1; i < kThreads; ++i) {
    EXPECT_EQ(wide[i].view().data(), wide[0].view().data());
    EXPECT_EQ(narrow[i].view().data(), narrow[0].view().data());
  }
  EXPECT_NE(wide[0].view().data(), narrow[0].view().data());
}

}  // namespace
}  // namespace roost::fastlane
