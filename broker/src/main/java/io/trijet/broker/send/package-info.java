// SPDX-License-Identifier: Apache-2.0
/// Sending: a request is judged, appended as one record, and answered when the log is safe.
///
/// `SendRules` decides, `SendHandler` carries it out, `Unacknowledged` holds the answers until they are true.
@NullMarked
package io.trijet.broker.send;

import org.jspecify.annotations.NullMarked;
