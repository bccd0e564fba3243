// SPDX-License-Identifier: Apache-2.0
/// Attacks on what this package reads from outside (`io.trijet.fuzz`).
@NullMarked
package io.trijet.broker.group;

import org.jspecify.annotations.NullMarked;
