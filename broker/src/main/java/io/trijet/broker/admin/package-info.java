// SPDX-License-Identifier: Apache-2.0
/// What tools ask a broker: how it fares, how it replicates, and single messages by id or key.
@NullMarked
package io.trijet.broker.admin;

import org.jspecify.annotations.NullMarked;
