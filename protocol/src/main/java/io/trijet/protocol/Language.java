// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

/// What a peer is written in, in wire order (RocketMQ: `LanguageCode`).
public enum Language {
    JAVA,
    CPP,
    DOTNET,
    PYTHON,
    DELPHI,
    ERLANG,
    RUBY,
    OTHER,
    HTTP,
    GO,
    PHP,
    OMS,
    RUST,
    NODE_JS
}
