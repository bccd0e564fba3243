// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.http;

/// An answer for people at a terminal instead of JSON. Lines that end with a newline.
public record PlainText(String text) {}
