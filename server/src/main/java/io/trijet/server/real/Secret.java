// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What all members of a cluster know and nobody else does. It never leaves the process and is never printed.
public final class Secret {
    /// A shorter one can be guessed from one overheard handshake.
    static final int SHORTEST_BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final Set<PosixFilePermission> FOR_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final SecretKeySpec key;

    Secret(byte[] bytes) {
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /// Stands in where members talk over loopback only and no secret was given: proves nothing, keeps one protocol.
    static Secret none() {
        return new Secret("no secret: loopback only".getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a file that only its owner may read. All its bytes count, except white space at the end.
    public static Secret read(Path file) throws IOException {
        for (var permission : Files.getPosixFilePermissions(file)) {
            if (FOR_OTHERS.contains(permission)) {
                throw new IOException("secret file " + file + " is open to others (" + permission
                        + "): run chmod 600 on it and, if it was exposed, make a new secret");
            }
        }
        var bytes = Files.readString(file, StandardCharsets.ISO_8859_1)
                .stripTrailing()
                .getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < SHORTEST_BYTES) {
            throw new IOException("secret file " + file + " holds " + bytes.length + " bytes, needs at least "
                    + SHORTEST_BYTES + ": fill it with random text, for example from openssl rand -hex 32");
        }
        return new Secret(bytes);
    }

    /// Keyed hash over a label, which keeps proofs for different purposes apart, and the parts, in order.
    byte[] proof(String label, byte[]... parts) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(label.getBytes(StandardCharsets.UTF_8));
            for (var part : parts) mac.update(part);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /// Takes the same time wherever the two differ.
    static boolean same(byte[] proof, byte[] expected) {
        return MessageDigest.isEqual(proof, expected);
    }

    @Override
    public String toString() {
        return "Secret[not shown]";
    }
}
