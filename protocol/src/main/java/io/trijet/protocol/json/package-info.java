// SPDX-License-Identifier: Apache-2.0
/// RocketMQ's JSON, which is not quite JSON: keys may be bare numbers or whole objects. `Json` reads and writes,
/// `JsonValue` is the tree. Only for bodies, which are rare; frame headers are read by their codec without a tree.
@NullMarked
package io.trijet.protocol.json;

import org.jspecify.annotations.NullMarked;
