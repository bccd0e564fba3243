// SPDX-License-Identifier: Apache-2.0
/// What a switch to another leader costs the clients: faults on a cluster of its own, under the unmodified
/// official client. Read `FailoverCommand`, `Trial` (one fault from beginning to end) and `Report`.
///
/// Public is what the tests with real processes use too: `Traffic` (who sends), `Proof` and `TermLeaders` (what came of
/// it).
@NullMarked
package io.trijet.tools.failover;

import org.jspecify.annotations.NullMarked;
