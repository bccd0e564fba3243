// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import java.util.List;

/// What a peer is written in (RocketMQ: `LanguageCode`).
public enum Language {
    JAVA(0),
    CPP(1),
    DOTNET(2),
    PYTHON(3),
    DELPHI(4),
    ERLANG(5),
    RUBY(6),
    OTHER(7),
    HTTP(8),
    GO(9),
    PHP(10),
    OMS(11),
    RUST(12),
    NODE_JS(13);

    private static final List<Language> BY_CODE = List.of(values());

    private final int wireCode;

    Language(int wireCode) {
        this.wireCode = wireCode;
    }

    int wireCode() {
        return wireCode;
    }

    /// `OTHER` for a code that is not known.
    static Language ofWireCode(int code) {
        return code >= 0 && code < BY_CODE.size() ? BY_CODE.get(code) : OTHER;
    }

    static List<Language> all() {
        return BY_CODE;
    }
}
