// SPDX-License-Identifier: Apache-2.0
/// What proves that nothing acknowledged is lost: messages that say which they are (`MessageBody`), what each
/// replica really holds (`ReadBack`), and the comparison of both (`Expectation`, `ReplicaTally`).
@NullMarked
package io.trijet.tools.evidence;

import org.jspecify.annotations.NullMarked;
