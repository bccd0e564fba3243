// SPDX-License-Identifier: Apache-2.0
/// What the operator said: keys, where each value came from, and the records built from them.
///
/// Read `Keys` (every key there is), `Configuration` (values with their sources), then `ServerConfig` (the checked
/// result). Nothing reads configuration after the start.
@NullMarked
package io.trijet.server.config;

import org.jspecify.annotations.NullMarked;
