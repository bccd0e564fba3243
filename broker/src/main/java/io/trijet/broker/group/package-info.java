// SPDX-License-Identifier: Apache-2.0
/// Consumer groups: who their members are, how far they have come, and who owns which queue.
///
/// `ClientRegistry` knows who is connected.
@NullMarked
package io.trijet.broker.group;

import org.jspecify.annotations.NullMarked;
