// SPDX-License-Identifier: Apache-2.0
/// The command line of Trijet: an outsider that talks to the lab and to nodes over HTTP and to brokers over the
/// wire. Read `Main`, then `cli` (one class for each command), `wire` (a small client of our own), `bench` (the
/// benchmark), `failover` (what a switch costs), `evidence` (proof that nothing is lost) and `cluster` (node
/// processes).
@NullMarked
package io.trijet.tools;

import org.jspecify.annotations.NullMarked;
