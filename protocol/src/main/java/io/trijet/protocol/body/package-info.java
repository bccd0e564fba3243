// SPDX-License-Identifier: Apache-2.0
/// The JSON bodies of requests and answers (protocol.md appendix D), one record each, under the names of what they
/// are. Each can be written (`JsonBody.encode`); those that clients send us, or that tools read, can be read too.
@NullMarked
package io.trijet.protocol.body;

import org.jspecify.annotations.NullMarked;
