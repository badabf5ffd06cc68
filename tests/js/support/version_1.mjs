// SPDX-License-Identifier: Apache-2.0
// The official client's options for a version of the protocol. It uses version 2 by default; version 1 is one JSON
// object per message. Imports nothing, so it also runs on a page.
const VERSION_1 = {
  vsn: "1.0.0",
  encode: (message, done) => done(JSON.stringify(message)),
  decode: (text, done) => done(JSON.parse(text)),
};

export const speaking = (vsn) => (vsn === "1.0.0" ? VERSION_1 : { vsn });
