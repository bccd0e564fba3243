// SPDX-License-Identifier: Apache-2.0
/// Several hosts on this machine, in network namespaces: so that one can be cut off from the others.
@NullMarked
package io.trijet.integration.hosts;

import org.jspecify.annotations.NullMarked;
