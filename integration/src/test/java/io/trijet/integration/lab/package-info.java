// SPDX-License-Identifier: Apache-2.0
/// The lab as a person with curl meets it, on real node processes.
@NullMarked
package io.trijet.integration.lab;

import org.jspecify.annotations.NullMarked;
