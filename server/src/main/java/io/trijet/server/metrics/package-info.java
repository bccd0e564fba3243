// SPDX-License-Identifier: Apache-2.0
/// Counting: every module's metric enums become what `/metrics` shows.
///
/// `ServerMetric` is this module's own enum; `Meters` is the door that all modules count through; `PrometheusText`
/// writes them down together with what a scrape reads from the node's views.
@NullMarked
package io.trijet.server.metrics;

import org.jspecify.annotations.NullMarked;
