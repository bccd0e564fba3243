// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import java.util.List;

/// The terms that begin at `from` or later: exactly `starts`, whatever the stored history says of them.
record YoungTerms(long from, List<TermStart> starts) {}
