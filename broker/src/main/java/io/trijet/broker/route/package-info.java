// SPDX-License-Identifier: Apache-2.0
/// The name server's part: which topics there are, and where their queues are served. Every node answers from its own
/// view of the cluster.
@NullMarked
package io.trijet.broker.route;

import org.jspecify.annotations.NullMarked;
