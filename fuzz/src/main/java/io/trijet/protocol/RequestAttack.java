// SPDX-License-Identifier: Apache-2.0
package io.trijet.protocol;

import io.trijet.fuzz.FuzzTarget;
import io.trijet.fuzz.Requests;
import io.trijet.protocol.message.BatchBody;
import io.trijet.protocol.message.MalformedMessageException;
import java.util.List;

/// Fields and bodies, behind a header that was sound.
public final class RequestAttack implements FuzzTarget {
    @Override
    public void attack(byte[] input) {
        decode(Requests.read(input));
    }

    static void decode(Frame frame) {
        try {
            var request = RequestDecoder.decode(frame);
            if (request instanceof Request.Send send && send.isBatch())
                BatchBody.split(send.body(), Limits.DEFAULT.batchMessages());
            if (request.toString().isEmpty()) throw new AssertionError("a request without a word");
        } catch (InvalidRequestException | MalformedMessageException e) {
            if (e.getMessage() == null) throw new AssertionError("a refusal that does not say why", e);
        }
    }

    @Override
    public List<byte[]> seeds() {
        return Requests.wellFormed().stream().map(Requests::write).toList();
    }
}
