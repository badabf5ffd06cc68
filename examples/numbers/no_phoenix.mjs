// SPDX-License-Identifier: Apache-2.0
// Replaces the npm package phoenix if the page was built without it.
const missing = "This page needs the npm package phoenix: run `make deps`, then build again.";
document.body.textContent = missing;
throw new Error(missing);
