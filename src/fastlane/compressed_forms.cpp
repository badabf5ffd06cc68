// SPDX-License-Identifier: Apache-2.0
#include "fastlane/compressed_forms.hpp"

#include <memory>
#include <mutex>

#include "fastlane/encoded_message.hpp"
#include "protocol/websocket/frame_writer.hpp"

namespace roost::fastlane {

struct CompressedForms::Form {
  explicit Form(const websocket::DeflateSettings& own) : settings(own) {}

  const websocket::DeflateSettings settings;
  Form* next = nullptr;
  std::once_flag once;
  base::SharedBytes frame;
};

base::SharedBytes compressed_frame(const EncodedMessage& message, websocket::Deflater& deflater) {
  const auto payload = deflater.deflate(message.payload());
  return payload ? websocket::frame_compressed(opcode_of(message.kind), *payload) : message.frame;
}

CompressedForms::~CompressedForms() {
  Form* form = forms_.load(std::memory_order_acquire);
  while (form != nullptr)
    delete std::exchange(form, form->next);
}

const base::SharedBytes& CompressedForms::frame(const EncodedMessage& message,
                                                websocket::Deflater& deflater) const {
  Form& own = form(deflater.settings());
  std::call_once(own.once, [&] { own.frame = compressed_frame(message, deflater); });
  return own.frame;
}

/// Two shards may need the same form at once: the one that fails to put its form at the front searches again,
/// and finds the other's.
CompressedForms::Form& CompressedForms::form(const websocket::DeflateSettings& settings) const {
  std::unique_ptr<Form> fresh;
  Form* front = forms_.load(std::memory_order_acquire);
  for (;;) {
    for (Form* form = front; form != nullptr; form = form->next)
      if (form->settings == settings) return *form;
    if (!fresh) fresh = std::make_unique<Form>(settings);
    fresh->next = front;
    if (forms_.compare_exchange_weak(front, fresh.get(), std::memory_order_acq_rel)) return *fresh.release();
  }
}

}  // namespace roost::fastlane
