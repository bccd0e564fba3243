// SPDX-License-Identifier: Apache-2.0
/// Retrying: a message whose consumer failed comes back later, or goes to the dead letters.
///
/// `SendBackHandler` stores the copy that `RetryRules` describes; `HeldBack` keeps it from consumers until its delay is
/// over (docs/decisions/0007). Delay levels are not built: every retry waits equally long.
@NullMarked
package io.trijet.broker.retry;

import org.jspecify.annotations.NullMarked;
