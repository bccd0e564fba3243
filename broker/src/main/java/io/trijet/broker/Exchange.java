// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Connection;
import io.trijet.protocol.Frame;
import io.trijet.protocol.HeaderEncoding;
import io.trijet.protocol.Language;
import io.trijet.protocol.Response;
import io.trijet.storage.Log.LogView;
import java.util.List;

/// One request's identity, and the one answer it gets.
///
/// Owned by the group's lane. `answer` or `abandon` is called once; a one-way request swallows its answer.
public final class Exchange {
    private final Connection connection;
    private final Answers answers;
    private final HeaderEncoding encoding;
    private final int code;
    private final Language language;
    private final int version;
    private final int opaque;
    private final boolean oneWay;
    private boolean answered;

    Exchange(Frame frame, Connection connection, Answers answers) {
        this.connection = connection;
        this.answers = answers;
        this.encoding = frame.encoding();
        this.code = frame.code();
        this.language = frame.language();
        this.version = frame.version();
        this.opaque = frame.opaque();
        this.oneWay = frame.isOneWay();
    }

    /// Sends the answer; what one pass of the lane answers on a connection leaves together.
    public void answer(Response response) {
        answer(response, List.of());
    }

    /// Sends an answer whose body is stored bytes, back to back after the response's own body. Takes over the views and
    /// closes them when their bytes have left.
    public void answer(Response response, List<LogView> body) {
        assert !answered : "answered twice: code " + code + " opaque " + opaque;
        answered = true;
        if (oneWay) {
            body.forEach(LogView::close);
        } else {
            answers.send(this, response, body);
        }
    }

    /// `remark` is shown to users: say what is wrong and what to do.
    public void refuse(int responseCode, String remark) {
        answer(Response.refuse(responseCode, remark));
    }

    /// The outcome is not known and nothing may be claimed: closes the connection, so that the client asks elsewhere.
    public void abandon(String why) {
        assert !answered : "abandoned after its answer: code " + code + " opaque " + opaque;
        answered = true;
        if (!oneWay) connection.close(why);
    }

    public boolean isAnswered() {
        return answered;
    }

    public Connection connection() {
        return connection;
    }

    public HeaderEncoding encoding() {
        return encoding;
    }

    /// The request's code.
    public int code() {
        return code;
    }

    public Language language() {
        return language;
    }

    /// The client's version ordinal (5.5.0: 513).
    public int version() {
        return version;
    }

    public int opaque() {
        return opaque;
    }

    public boolean isOneWay() {
        return oneWay;
    }
}
