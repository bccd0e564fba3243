// SPDX-License-Identifier: Apache-2.0
/// How the lab speaks HTTP, whatever it says: `Problem` (what cannot be done, and what to do instead), `Json` (how
/// values
/// are written) and `Waiting` (how long a caller wants to wait).
@NullMarked
package io.trijet.lab.http;

import org.jspecify.annotations.NullMarked;
