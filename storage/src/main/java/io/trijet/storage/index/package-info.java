// SPDX-License-Identifier: Apache-2.0
/// What is derived from the log and can be rebuilt from it: where each queue's messages lie, and where a key occurs.
///
/// The broker feeds these in log order, only below the safe end; nothing here reads the log. `ConsumeQueues` and
/// `KeyIndex` keep what is young in memory and write it as runs (`RunFile`, `RunFiles`): one file for all queues, each
/// saying which part of the log it covers, so that a start knows from where to feed again. `Checkpoints` keeps what the
/// broker itself derived.
@NullMarked
package io.trijet.storage.index;

import org.jspecify.annotations.NullMarked;
