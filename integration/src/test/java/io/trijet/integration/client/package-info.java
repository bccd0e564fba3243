// SPDX-License-Identifier: Apache-2.0
/// The official RocketMQ client, unmodified and with default settings, against real node processes.
@NullMarked
package io.trijet.integration.client;

import org.jspecify.annotations.NullMarked;
