// SPDX-License-Identifier: Apache-2.0
/// A message as it is stored and delivered. Read `MessageDraft` (what a producer sent), `MessageCodec` (the layout),
/// `StoredMessage` (all of it, read back), `MessageProperties`, then `BatchBody` and the ids.
@NullMarked
package io.trijet.protocol.message;

import org.jspecify.annotations.NullMarked;
