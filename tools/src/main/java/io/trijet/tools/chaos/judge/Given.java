// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.judge;

import io.trijet.tools.evidence.MessageId;
import java.util.Optional;

/// One message that a consumer group was given: from which place, and which one (empty: its body is not
/// whole).
public record Given(String group, Place place, Optional<MessageId> id) {}
