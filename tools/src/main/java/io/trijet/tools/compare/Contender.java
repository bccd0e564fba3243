// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.compare;

import io.trijet.tools.cluster.ClusterMode;
import io.trijet.tools.peer.RocketMqPlan;

/// Whose brokers, in which mode.
public record Contender(Product product, ClusterMode mode) {
    /// Who made the brokers: we, or somebody whose product stands beside ours.
    public enum Product {
        TRIJET("trijet", "Trijet"),
        ROCKETMQ("rocketmq", "RocketMQ");

        private final String word;
        private final String title;

        Product(String word, String title) {
            this.word = word;
            this.title = title;
        }

        /// For programs.
        public String word() {
            return word;
        }

        /// For people.
        public String title() {
            return title;
        }
    }

    static Contender ours(ClusterMode mode) {
        return new Contender(Product.TRIJET, mode);
    }

    static Contender theirs(ClusterMode mode) {
        return new Contender(Product.ROCKETMQ, mode);
    }

    /// Our modes go by their own name, those of others by what their people call them, and whose they are.
    String label() {
        return product == Product.TRIJET ? mode.word() : RocketMqPlan.word(mode) + ", " + product.title();
    }

    /// The same where others stand beside us.
    String fullLabel() {
        return product == Product.TRIJET ? mode.word() + ", " + product.title() : label();
    }
}
