// SPDX-License-Identifier: Apache-2.0
/// Appending as the leader: one record, and the promise to hear what became of it.
///
/// `Appender` is the only writer of a group's log above replication; `Unacknowledged` holds those who wait for the log
/// to become safe and tells them their `Outcome`.
@NullMarked
package io.trijet.broker.append;

import org.jspecify.annotations.NullMarked;
