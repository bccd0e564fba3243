// SPDX-License-Identifier: Apache-2.0
/// What is derived from the log and can be rebuilt from it: where each queue's messages lie, and where a key occurs.
///
/// The broker feeds these in log order, only below the safe end; nothing here reads the log.
@NullMarked
package io.trijet.storage.index;

import org.jspecify.annotations.NullMarked;
