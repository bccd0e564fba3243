// SPDX-License-Identifier: Apache-2.0
package io.trijet.fuzz;

import java.util.List;

/// One reader of bytes from outside, and what must hold whatever it is given.
///
/// An attack swallows the errors that the reader declares. Everything else that it throws is a finding. It depends on
/// its input alone: the same input does the same again.
public interface FuzzTarget {
    /// Gives the reader these bytes.
    void attack(byte[] input) throws Exception;

    /// Inputs that are as they should be: where the search begins.
    List<byte[]> seeds() throws Exception;
}
