// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.consensus.LogEnd;
import io.trijet.consensus.Message;
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
import io.trijet.storage.LogPoint;
import io.trijet.storage.TermStart;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Member messages as bytes. Big-endian.
///
/// ```
///  0         1      2        4             8      16     24
///  ├ version ┼ kind ┼ sender ┼ fingerprint ┼ term ┼ link ┼ fields of the kind …
/// ```
/// `sender` is a node number, `fingerprint` that of cluster and group. A point is term 8, position 8, chain 4; a
/// name is its length 2 and UTF-8. Fields of each kind, in order:
///
/// ```
///  1 hello      answer 1, min version 1, max version 1, mode 1, flush 1,
///               cluster, group, node, incarnation (names),
///               leads 1, confirms 1, opened 8, lossy 8, start 20, last 20, safe end 8,
///               count 2, (term 8, position 8)…,
///               voters: position 8, count 2, incarnations (names) …
///  2 open term  by operator 1, from 8
///  3 answer     granted 1, confirms 1, known 8, last 20
///  4 donate     -
///  5 align      common 20, last 20, safe end 8, lossy 8
///  6 aligned    outcome 1, progress 8, cut bytes 8, cut messages 8
///  7 append     previous term 8, previous chain 4, safe end 8, sent 8, masterOffset 8, bodySize 4, body …
///  8 appended   written 8, echo 8, gap 1, confirms 1, served 8, progress 8
///  9 seed       at 20, state at 20, lossy 8, total 4, offset 4, size 4, bytes …
/// 10 seeded     offset 4
/// 11 ask pre-vote  last term 8, last position 8, leader is gone 1
/// 12 pre-vote      granted 1
/// 13 ask vote      last term 8, last position 8, transfer 1
/// 14 vote          granted 1
/// 15 take over     -
/// 21 fetch      from 20, until 20, offset 4
/// 22 range      offset 4, size 4, records …
/// 23 unsound    position 8
/// ```
/// The last three fields of `append` are the challenge's push, the last eight bytes of `appended` its progress
/// report.
final class MemberCodec {
    static final int VERSION = 1;
    /// The most terms a hello tells of, the latest ones. A log that has more in common only below is begun anew.
    static final int MAX_TERMS = 512;

    static final int HEADER_BYTES = 24;
    /// Room for any head: the largest is a hello.
    static final int MAX_HEAD_BYTES = 256 + (4 + Voters.MAX_COUNT) * (2 + Membership.MAX_NAME_BYTES) + MAX_TERMS * 16;

    private static final int HELLO = 1, OPEN_TERM = 2, TERM_ANSWER = 3, DONATE = 4, ALIGN = 5, ALIGNED = 6;
    private static final int APPEND = 7, APPENDED = 8, SEED = 9, SEEDED = 10;
    private static final int ASK_PRE_VOTE = 11, PRE_VOTE = 12, ASK_VOTE = 13, VOTE = 14, TAKE_OVER = 15;
    private static final int FETCH_RANGE = 21, RANGE = 22, UNSOUND = 23;
    // On the wire a choice is its place in the list: lists only grow at their end.
    private static final List<Mode> MODES = List.of(Mode.SINGLE, Mode.ASYNC, Mode.SYNC, Mode.RAFT);
    private static final List<Flush> FLUSHES = List.of(Flush.SYNC, Flush.ASYNC);
    private static final List<MemberMessage.Outcome> OUTCOMES =
            List.of(MemberMessage.Outcome.DONE, MemberMessage.Outcome.AGAIN, MemberMessage.Outcome.SEED);
    private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

    private MemberCodec() {}

    /// The first 24 bytes: what is checked before anything else.
    record Header(int version, int kind, int sender, int fingerprint, long term, long link) {}

    /// Writes all of a message but its body.
    static MemorySegment encode(FieldWriter to, int sender, int fingerprint, MemberMessage message) {
        to.start().putByte(VERSION).putByte(kindOf(message)).putShort(sender).putInt(fingerprint);
        to.putLong(message.term()).putLong(message.link());
        switch (message) {
            case Hello hello -> encode(to, hello);
            case OpenTerm ask -> to.putByte(flag(ask.byOperator())).putLong(ask.from());
            case TermAnswer answer -> encode(to, answer);
            case Donate _ -> {}
            case Align align ->
                to.putPoint(align.common())
                        .putPoint(align.last())
                        .putLong(align.safeEnd())
                        .putLong(align.lossy());
            case Aligned aligned ->
                to.putByte(OUTCOMES.indexOf(aligned.outcome()))
                        .putLong(aligned.progress())
                        .putLong(aligned.cutBytes())
                        .putLong(aligned.cutMessages());
            case Append append -> encode(to, append);
            case Appended appended -> encode(to, appended);
            case Seed seed ->
                to.putPoint(seed.at())
                        .putPoint(seed.stateAt())
                        .putLong(seed.lossy())
                        .putInt(seed.total())
                        .putInt(seed.offset())
                        .putInt((int) seed.bytes().byteSize());
            case Seeded seeded -> to.putInt(seeded.offset());
            case Election(var about) -> encode(to, about);
            case FetchRange fetch ->
                to.putPoint(fetch.from()).putPoint(fetch.until()).putInt(fetch.offset());
            case Range range ->
                to.putInt(range.offset()).putInt((int) range.records().byteSize());
            case Unsound unsound -> to.putLong(unsound.position());
        }
        return to.written();
    }

    /// What travels behind the head.
    static MemorySegment body(MemberMessage message) {
        return switch (message) {
            case Append append -> append.records();
            case Seed seed -> seed.bytes();
            case Range range -> range.records();
            case Hello _, OpenTerm _, TermAnswer _, Donate _, Align _, Aligned _, Appended _, Seeded _ -> NOTHING;
            case FetchRange _, Unsound _, Election _ -> NOTHING;
        };
    }

    static Header header(FieldReader from) throws MalformedMessageException {
        return new Header(
                from.getByte(),
                from.getByte(),
                from.getShort(),
                from.getInt(),
                from.getNatural("term"),
                from.getLong());
    }

    /// Reads what follows the header. A body is a window on the message's bytes.
    static MemberMessage decode(Header header, FieldReader from) throws MalformedMessageException {
        var message = fields(header, from);
        from.end();
        return message;
    }

    private static MemberMessage fields(Header header, FieldReader from) throws MalformedMessageException {
        long term = header.term();
        long link = header.link();
        return switch (header.kind()) {
            case HELLO -> hello(term, link, from);
            case OPEN_TERM -> new OpenTerm(term, from.getFlag("by operator"), from.getNatural("from"));
            case TERM_ANSWER ->
                new TermAnswer(
                        term,
                        from.getFlag("granted"),
                        from.getFlag("confirms"),
                        from.getNatural("known"),
                        from.getPoint());
            case DONATE -> new Donate(term, link);
            case ALIGN ->
                new Align(
                        term,
                        link,
                        from.getPoint(),
                        from.getPoint(),
                        from.getNatural("safe end"),
                        from.getNatural("lossy"));
            case ALIGNED ->
                new Aligned(
                        term,
                        link,
                        from.getChoice("outcome", OUTCOMES),
                        from.getNatural("progress"),
                        from.getNatural("cut bytes"),
                        from.getNatural("cut messages"));
            case APPEND -> append(term, link, from);
            case APPENDED ->
                new Appended(
                        term,
                        link,
                        from.getNatural("written"),
                        from.getLong(),
                        from.getFlag("gap"),
                        from.getFlag("confirms"),
                        from.getNatural("served"),
                        from.getNatural("progress"));
            case SEED -> seed(term, link, from);
            case FETCH_RANGE ->
                new FetchRange(term, link, from.getPoint(), from.getPoint(), from.getNaturalInt("offset"));
            case RANGE -> new Range(term, link, from.getNaturalInt("offset"), from.rest(from.getNaturalInt("size")));
            case UNSOUND -> new Unsound(term, link, from.getNatural("position"));
            case SEEDED -> new Seeded(term, link, from.getNaturalInt("offset"));
            case ASK_PRE_VOTE ->
                new Election(new Message.AskPreVote(term, logEnd(from), from.getFlag("leader is gone")));
            case PRE_VOTE -> new Election(new Message.PreVote(term, from.getFlag("granted")));
            case ASK_VOTE -> new Election(new Message.AskVote(term, logEnd(from), from.getFlag("transfer")));
            case VOTE -> new Election(new Message.Vote(term, from.getFlag("granted")));
            case TAKE_OVER -> new Election(new Message.TakeOver(term));
            default -> throw new MalformedMessageException("unknown kind " + header.kind());
        };
    }

    private static void encode(FieldWriter to, Hello hello) {
        var identity = hello.identity();
        to.putByte(flag(hello.isAnswer()))
                .putByte(identity.minVersion())
                .putByte(identity.maxVersion())
                .putByte(MODES.indexOf(identity.mode()))
                .putByte(FLUSHES.indexOf(identity.flush()))
                .putText(identity.cluster())
                .putText(identity.group())
                .putText(identity.node())
                .putText(identity.incarnation());
        var state = hello.state();
        to.putByte(flag(state.leads()))
                .putByte(flag(state.confirms()))
                .putLong(state.opened())
                .putLong(state.lossy())
                .putPoint(state.start())
                .putPoint(state.last())
                .putLong(state.safeEnd());
        var terms = latest(state.terms());
        to.putShort(terms.size());
        for (var start : terms) to.putLong(start.term()).putLong(start.position());
        state.voters().write(to);
    }

    private static void encode(FieldWriter to, Message about) {
        switch (about) {
            case Message.AskPreVote ask -> putEnd(to, ask.last()).putByte(flag(ask.leaderIsGone()));
            case Message.PreVote answer -> to.putByte(flag(answer.granted()));
            case Message.AskVote ask -> putEnd(to, ask.last()).putByte(flag(ask.isTransfer()));
            case Message.Vote answer -> to.putByte(flag(answer.granted()));
            case Message.TakeOver _ -> {}
        }
    }

    private static FieldWriter putEnd(FieldWriter to, LogEnd end) {
        return to.putLong(end.term()).putLong(end.position());
    }

    private static LogEnd logEnd(FieldReader from) throws MalformedMessageException {
        return new LogEnd(from.getNatural("last term"), from.getNatural("last position"));
    }

    private static Hello hello(long term, long nonce, FieldReader from) throws MalformedMessageException {
        boolean isAnswer = from.getFlag("answer");
        int minVersion = from.getByte();
        int maxVersion = from.getByte();
        var mode = from.getChoice("mode", MODES);
        var flush = from.getChoice("flush", FLUSHES);
        var identity = new MemberMessage.Identity(
                minVersion, maxVersion, name(from), name(from), name(from), name(from), mode, flush);
        var state = new MemberMessage.State(
                from.getFlag("leads"),
                from.getFlag("confirms"),
                from.getNatural("opened"),
                from.getNatural("lossy"),
                from.getPoint(),
                from.getPoint(),
                from.getNatural("safe end"),
                terms(from),
                Voters.read(from));
        return new Hello(term, nonce, isAnswer, identity, state);
    }

    private static List<TermStart> terms(FieldReader from) throws MalformedMessageException {
        int count = from.getShort();
        if (count > MAX_TERMS) throw new MalformedMessageException(count + " terms");
        var terms = new ArrayList<TermStart>(count);
        long before = -1;
        for (int i = 0; i < count; i++) {
            var start = new TermStart(from.getNatural("term"), from.getNatural("position"));
            if (start.term() <= before)
                throw new MalformedMessageException("term " + start.term() + " after " + before);
            before = start.term();
            terms.add(start);
        }
        return terms;
    }

    private static void encode(FieldWriter to, TermAnswer answer) {
        to.putByte(flag(answer.isGranted()))
                .putByte(flag(answer.confirms()))
                .putLong(answer.known())
                .putPoint(answer.last());
    }

    private static void encode(FieldWriter to, Append append) {
        var previous = append.previous();
        to.putLong(previous.term())
                .putInt(previous.chain())
                .putLong(append.safeEnd())
                .putLong(append.sentNanos())
                .putLong(previous.position())
                .putInt((int) append.records().byteSize());
    }

    private static Append append(long term, long link, FieldReader from) throws MalformedMessageException {
        long previousTerm = from.getNatural("term");
        int chain = from.getInt();
        long safeEnd = from.getNatural("safe end");
        long sentNanos = from.getLong();
        long masterOffset = from.getNatural("position");
        int bodySize = from.getNaturalInt("body size");
        var previous = new LogPoint(previousTerm, masterOffset, chain);
        return new Append(term, link, previous, safeEnd, sentNanos, from.rest(bodySize));
    }

    private static void encode(FieldWriter to, Appended appended) {
        to.putLong(appended.written())
                .putLong(appended.echoNanos())
                .putByte(flag(appended.isGap()))
                .putByte(flag(appended.confirms()))
                .putLong(appended.served())
                .putLong(appended.progress());
    }

    private static Seed seed(long term, long link, FieldReader from) throws MalformedMessageException {
        var at = from.getPoint();
        var stateAt = from.getPoint();
        long lossy = from.getNatural("lossy");
        int total = from.getNaturalInt("total");
        int offset = from.getNaturalInt("offset");
        int size = from.getNaturalInt("size");
        if (offset > total || size > total - offset)
            throw new MalformedMessageException("bytes " + offset + "+" + size + " of " + total);
        return new Seed(term, link, at, stateAt, lossy, total, offset, from.rest(size));
    }

    private static String name(FieldReader from) throws MalformedMessageException {
        return from.getText(Membership.MAX_NAME_BYTES);
    }

    static List<TermStart> latest(List<TermStart> terms) {
        return terms.subList(Math.max(0, terms.size() - MAX_TERMS), terms.size());
    }

    private static int flag(boolean value) {
        return value ? 1 : 0;
    }

    private static int kindOf(MemberMessage message) {
        return switch (message) {
            case Hello _ -> HELLO;
            case OpenTerm _ -> OPEN_TERM;
            case TermAnswer _ -> TERM_ANSWER;
            case Donate _ -> DONATE;
            case Align _ -> ALIGN;
            case Aligned _ -> ALIGNED;
            case Append _ -> APPEND;
            case Appended _ -> APPENDED;
            case Seed _ -> SEED;
            case Seeded _ -> SEEDED;
            case FetchRange _ -> FETCH_RANGE;
            case Range _ -> RANGE;
            case Unsound _ -> UNSOUND;
            case Election(var about) -> kindOf(about);
        };
    }

    private static int kindOf(Message about) {
        return switch (about) {
            case Message.AskPreVote _ -> ASK_PRE_VOTE;
            case Message.PreVote _ -> PRE_VOTE;
            case Message.AskVote _ -> ASK_VOTE;
            case Message.Vote _ -> VOTE;
            case Message.TakeOver _ -> TAKE_OVER;
        };
    }
}
