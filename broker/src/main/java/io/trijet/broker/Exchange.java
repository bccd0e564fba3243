// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Connection;
import io.trijet.protocol.Frame;
import io.trijet.protocol.Response;
import io.trijet.storage.Log.LogView;
import java.util.List;

/// One request's identity, and the one answer it gets.
///
/// Owned by the group's lane. `answer` or `abandon` is called once; a one-way request swallows its answer.
public final class Exchange {
    private final Frame request;
    private final Connection connection;
    private final Answers answers;
    private boolean answered;

    Exchange(Frame frame, Connection connection, Answers answers) {
        this.request = frame.withBody(Response.NO_BODY);
        this.connection = connection;
        this.answers = answers;
    }

    /// Sends the answer; what one pass of the lane answers on a connection leaves together.
    public void answer(Response response) {
        markAnswered();
        if (!request.isOneWay()) answers.send(request, connection, response);
    }

    /// Sends an answer whose body is stored bytes, back to back. Takes over the views and closes them when their
    /// bytes have left.
    public void answer(Response response, List<LogView> body) {
        markAnswered();
        if (request.isOneWay()) body.forEach(LogView::close);
        else answers.send(request, connection, response, body);
    }

    /// `remark` is shown to users: say what is wrong and what to do.
    public void refuse(int responseCode, String remark) {
        answer(Response.refuse(responseCode, remark));
    }

    /// The outcome is not known and nothing may be claimed: closes the connection, so that the client asks
    /// elsewhere.
    public void abandon(String why) {
        markAnswered();
        if (!request.isOneWay()) connection.close(why);
    }

    /// Nothing true can be said, and nothing is: the client waits until its own time is over, or this node
    /// loses its leadership and closes its connections.
    public void staySilent() {
        markAnswered();
    }

    public boolean isAnswered() {
        return answered;
    }

    public Connection connection() {
        return connection;
    }

    /// What was asked, without its body: its bytes were valid during the handler's call only.
    public Frame request() {
        return request;
    }

    private void markAnswered() {
        assert !answered : "answered twice: code " + request.code() + " opaque " + request.opaque();
        answered = true;
    }
}
