// SPDX-License-Identifier: Apache-2.0
/// Real processes that are killed, paused and promoted while the official client sends and reads.
@NullMarked
package io.trijet.integration.failover;

import org.jspecify.annotations.NullMarked;
