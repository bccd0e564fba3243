// SPDX-License-Identifier: Apache-2.0
/// Topics: what one is, which names and queue counts it may have, who creates it.
@NullMarked
package io.trijet.broker.topic;

import org.jspecify.annotations.NullMarked;
