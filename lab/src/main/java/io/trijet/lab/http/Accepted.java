// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.http;

/// An answer that says: begun, and not at its end yet (202).
public record Accepted(Object body) {}
