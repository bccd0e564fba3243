// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

/// The position of the first record written in a term.
public record TermStart(long term, long position) {}
