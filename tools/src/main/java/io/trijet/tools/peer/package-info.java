// SPDX-License-Identifier: Apache-2.0
/// Another product beside ours, on the same machine: `RocketMqJars` fetches it, `RocketMqPlan` says how it is
/// configured, `RocketMqCluster` runs it.
///
/// Nothing of it is part of Trijet, or on the class path of anything but its own processes.
@NullMarked
package io.trijet.tools.peer;

import org.jspecify.annotations.NullMarked;
