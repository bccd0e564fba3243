// SPDX-License-Identifier: Apache-2.0
/// Broker state as a state machine over the log's STATE records: topics, subscription groups, consumer offsets, key
/// values and queue locks.
///
/// Read `StateChange` (what can happen), `BrokerState` (what follows from it), then `StateMachine` (when it is
/// applied). The leader applies a change when it appends it, a follower when the change is safe.
@NullMarked
package io.trijet.broker.state;

import org.jspecify.annotations.NullMarked;
