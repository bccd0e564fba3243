// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

/// A hand-over of the leadership on its way: the leader is fenced until `untilNanos`. `isTold`: the target had the
/// whole log and was told to take over.
record Transfer(int to, long untilNanos, boolean isTold) {}
