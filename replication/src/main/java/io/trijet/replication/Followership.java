// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import io.trijet.replication.MemberMessage.Align;
import io.trijet.replication.MemberMessage.Aligned;
import io.trijet.replication.MemberMessage.Append;
import io.trijet.replication.MemberMessage.Appended;
import io.trijet.replication.MemberMessage.Donate;
import io.trijet.replication.MemberMessage.Election;
import io.trijet.replication.MemberMessage.FetchRange;
import io.trijet.replication.MemberMessage.Hello;
import io.trijet.replication.MemberMessage.OpenTerm;
import io.trijet.replication.MemberMessage.Range;
import io.trijet.replication.MemberMessage.Seed;
import io.trijet.replication.MemberMessage.Seeded;
import io.trijet.replication.MemberMessage.TermAnswer;
import io.trijet.replication.MemberMessage.Unsound;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Follows the one member that may open this term, once it does; until then hands it the tail it asks for.
///
/// Owned by the group's lane. Goes on serving below the safe end while the leader is gone.
final class Followership implements Role {
    private final long term;
    private final Optional<NodeId> opener;
    private final Mode mode;
    private final FeedParts parts;
    private final Host host;
    // Set once the opener leads.
    private @Nullable LogIntake intake;
    // Set while the opener, not yet leading, takes the tail from here.
    private @Nullable LogFeed donation;
    private long donatedLink;

    /// `opener` is the only member that may open `term`; empty if that is this one, or the term is 0.
    Followership(long term, Optional<NodeId> opener, Mode mode, FeedParts parts, Host host) {
        this.term = term;
        this.opener = opener;
        this.mode = mode;
        this.parts = parts;
        this.host = host;
    }

    @Override
    public Standing standing() {
        var following = intake;
        boolean isLed = following != null && host.isReachable(following.from());
        return new Standing.Following(term, isLed ? opener : Optional.empty());
    }

    /// True if it is `leader` that is followed, in `term`; or anybody, if that is not known (any more).
    boolean isOf(long asked, Optional<NodeId> leader) {
        return term == asked && (leader.isEmpty() || leader.equals(opener));
    }

    /// Nobody is known to lead, so a leader that restarted may try.
    boolean isLeaderless() {
        return intake == null;
    }

    long leaderEnd() {
        var following = intake;
        return following == null ? 0 : following.leaderEnd();
    }

    @Override
    public void written() {
        var following = intake;
        if (following != null) following.written();
    }

    @Override
    public void progressed() {
        var following = intake;
        if (following != null) following.progressed();
    }

    @Override
    public void hello(NodeId from, Hello hello) throws IOException {
        var giving = donation;
        if (giving != null && giving.to().equals(from)) giving.hello(hello);
    }

    @Override
    public void received(NodeId from, MemberMessage message) throws IOException {
        boolean isOpener = opener.isPresent() && opener.get().equals(from);
        if (!isOpener) {
            parts.meter().add(ReplicationMetric.MALFORMED, 1);
            return;
        }
        switch (message) {
            case Append append -> leader(from).append(append);
            case Align align -> leader(from).align(align);
            case Seed seed -> leader(from).seed(seed);
            case Donate donate -> donate(donate);
            case Appended appended -> {
                if (donation != null) donation.appended(appended);
            }
            case Aligned aligned -> {
                if (donation != null) donation.aligned(aligned);
            }
            case Seeded seeded -> {
                if (donation != null) donation.seeded(seeded);
            }
            case Hello _, OpenTerm _, TermAnswer _, FetchRange _, Range _, Unsound _, Election _ -> {}
        }
    }

    private LogIntake leader(NodeId from) {
        donation = null;
        var following = intake;
        if (following == null) {
            following = new LogIntake(from, term, mode, parts, host);
            intake = following;
            host.standingChanged();
        }
        return following;
    }

    private void donate(Donate donate) {
        // One that leads needs no tail any more: this request is late.
        boolean isLate = intake != null || donate.link() <= donatedLink;
        if (isLate) return;
        donatedLink = donate.link();
        donation = new LogFeed(opener.orElseThrow(), term, parts, host, OptionalLong.of(donate.link()));
        donation.greet();
    }

    @Override
    public void tick(long nowNanos) throws IOException {
        var giving = donation;
        if (giving != null) giving.tick(nowNanos);
    }

    @Override
    public void connected(NodeId member) throws IOException {
        var giving = donation;
        if (giving != null && giving.to().equals(member))
            giving.connected(parts.clock().nanos());
    }

    @Override
    public void healthChanged(NodeId member) {
        host.standingChanged();
    }

    @Override
    public void end(String why) {}
}
