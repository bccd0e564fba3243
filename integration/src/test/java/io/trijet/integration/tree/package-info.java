// SPDX-License-Identifier: Apache-2.0
/// Our own rules about the source tree, where a test is cheaper than a reader (STYLE.md).
@NullMarked
package io.trijet.integration.tree;

import org.jspecify.annotations.NullMarked;
