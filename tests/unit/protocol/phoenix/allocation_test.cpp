// SPDX-License-Identifier: Apache-2.0
// The hot paths allocate nothing once their buffers have grown. This file counts every allocation of the
// binary.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "frames.hpp"
#include "protocol/phoenix/v1.hpp"
#include "protocol/phoenix/v2.hpp"

namespace {
std::size_t allocations = 0;
}

// Not inline: g++ 12 reports malloc and delete seen together as a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace roost::phoenix {
namespace {

/// Decodes `frame` and sends its payload back in every way, twice; counts the allocations of the second time.
std::size_t allocations_of_an_echo(const Serializer& serializer, FrameKind kind, std::string_view frame) {
  DecodeScratch scratch;
  std::string out;
  std::size_t before = 0;
  for (int round = 0; round < 2; ++round) {
    before = allocations;
    const auto decoded = serializer.decode(kind, frame, scratch);
    const auto& message = std::get<MessageView>(decoded);
    static_cast<void>(
        serializer.encode_reply({message.join_ref, message.ref, message.topic, "ok", message.payload}, out));
    static_cast<void>(serializer.encode_push({message.join_ref, "room:a", "echo", message.payload}, out));
    static_cast<void>(serializer.encode_broadcast({"room:a", "echo", message.payload}, out));
  }
  return allocations - before;
}

TEST(Serializer, EchoAllocatesNoMemory) {
  EXPECT_EQ(allocations_of_an_echo(
                V2Serializer(), FrameKind::text,
                R"(["1","2","room:a","echo",{"text":"something that is not so short","n":[1,2.5]}])"),
            0u);
  EXPECT_EQ(allocations_of_an_echo(
                V1Serializer(), FrameKind::text,
                R"({"topic":"room:a","event":"echo","payload":{"text":"something not so short"},"ref":"2"})"),
            0u);
  EXPECT_EQ(
      allocations_of_an_echo(V2Serializer(), FrameKind::binary,
                             test::hex("00 01 01 06 04") + "12" + "room:aecho" + "some data, not so short"),
      0u);
}

}  // namespace
}  // namespace roost::phoenix
