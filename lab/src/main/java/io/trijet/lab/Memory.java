// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab;

import io.trijet.lab.watch.Happenings;

/// What the lab remembers of its cluster: every change of a leader with its times, and what happened. Both may be told
/// on any thread.
record Memory(Failovers failovers, Happenings happenings) {}
