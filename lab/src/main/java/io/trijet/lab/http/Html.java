// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.http;

/// A page for a browser that needs nothing else: no script, no picture, its style in itself.
public record Html(String text) {
    /// Lets nothing run, whatever is in it.
    public static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
