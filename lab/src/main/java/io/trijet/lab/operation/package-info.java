// SPDX-License-Identifier: Apache-2.0
/// What takes its time: started, watched, cancelled, waited for.
///
/// Read `Operation` (how one stands), `Work` (what it does) and `Operations` (all of them, and their threads).
@NullMarked
package io.trijet.lab.operation;

import org.jspecify.annotations.NullMarked;
