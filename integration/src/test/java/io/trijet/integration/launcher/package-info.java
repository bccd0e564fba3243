// SPDX-License-Identifier: Apache-2.0
/// The launcher at the root of the tree, as a person runs it.
@NullMarked
package io.trijet.integration.launcher;

import org.jspecify.annotations.NullMarked;
