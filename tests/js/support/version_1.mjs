// SPDX-License-Identifier: Apache-2.0
// The official client's options for a version of the protocol. It speaks version 2 by itself; version 1 is one JSON
// object a message. Imports nothing: runs on a page, too.
const VERSION_1 = {
  vsn: "1.0.0",
  encode: (message, done) => done(JSON.stringify(message)),
  decode: (text, done) => done(JSON.parse(text)),
};

export const speaking = (vsn) => (vsn === "1.0.0" ? VERSION_1 : { vsn });
