// SPDX-License-Identifier: Apache-2.0
/// Clusters of real node processes for the tests of this module.
@NullMarked
package io.trijet.integration.cluster;

import org.jspecify.annotations.NullMarked;
