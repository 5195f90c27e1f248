package io.litefsoperator.litefs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.litefsoperator.litefs.FakeNode.Behaviour;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for both ways to a node, whatever the node does. */
abstract class NodeApiContract {

  static final NodeAddress NODE = new NodeAddress("default", "notes-1", "uid", "127.0.0.1");

  private static final String INFO =
      "{\"clusterID\":\"LFSC3E6D4C5B2A190807\",\"isPrimary\":false,\"candidate\":false,"
          + "\"path\":\"/var/lib/litefs\",\"primary\":{\"hostname\":\"notes-0\"}}\n";

  static final String VARS =
      "{\"cmdline\":[\"litefs\"],\"memstats\":{\"Alloc\":1},\"store\":{\"isPrimary\":false,\"dbs\":"
          + "{\"notes.db\":{\"name\":\"notes.db\",\"txid\":\"0000000000000007\","
          + "\"checksum\":\"b3c074087f3455b2\",\"locks\":{\"pending\":\"unlocked\"}}}}}\n";

  private static final NodeInfo REPLICA =
      new NodeInfo("LFSC3E6D4C5B2A190807", false, false, "notes-0");
  private static final Positions AT_7 =
      new Positions(new TreeMap<>(Map.of("notes.db", new Position(7, "b3c074087f3455b2"))));

  static final Behaviour SAYS_INFO = FakeNode.says(FakeNode.response("200 OK", INFO));
  static final Behaviour SAYS_VARS = FakeNode.says(FakeNode.response("200 OK", VARS));

  /** An API that finds its node, or its API server, at this port of 127.0.0.1. */
  abstract NodeApi api(int port);

  @Test
  void aNodeThatAnswersIsReadAsItIs() throws Exception {
    try (FakeNode node = new FakeNode(SAYS_INFO, SAYS_VARS)) {
      assertThat(answer(node)).isEqualTo(new NodeAnswer(REPLICA, AT_7));
      assertThat(node.requestLines()).hasSize(2);
    }
  }

  @Test
  void aNodeThatRefusesIsReportedAsSuch() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    try (NodeApi api = api(port)) {
      assertThat(failure(api)).hasMessageContaining("connection refused");
    }
  }

  /** What a node can do to a request. */
  enum Misbehaviour {
    HANGS(FakeNode.says(""), "no whole answer within 2 s"),
    DRIPS_FOR_EVER(
        FakeNode.repeats(
            "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{", " ", Duration.ofMillis(20)),
        "no whole answer within 2 s"),
    NEVER_ENDS_ITS_HEADERS(
        FakeNode.repeats("HTTP/1.1 200 OK\r\n", "X: y\r\n", Duration.ofMillis(20)),
        "no whole answer within 2 s"),
    SENDS_A_GIGABYTE(
        FakeNode.repeats(
            "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n",
            " ".repeat(64 * 1024),
            Duration.ZERO),
        "answered with more than 64 KiB"),
    SENDS_CHUNKS_WITHOUT_END(
        FakeNode.repeats(
            "HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n",
            "10000\r\n" + " ".repeat(0x10000) + "\r\n",
            Duration.ZERO),
        "answered with more than 64 KiB"),
    SENDS_JUNK(
        FakeNode.says(FakeNode.response("200 OK", "<html>hello")),
        "did not answer as LiteFS does: not JSON"),
    FAILS(FakeNode.says(FakeNode.response("503 Away", "gone fishing")), "answered 503 gone"),
    SPEAKS_NO_HTTP(FakeNode.closesAfter(FakeNode.says("SSH-2.0-OpenSSH_9.2\r\n")), ""),
    STOPS_HALFWAY(
        FakeNode.closesAfter(
            FakeNode.says("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"a\":")),
        "bytes received"),
    CLOSES_WITHOUT_A_WORD(FakeNode.closesAfter(FakeNode.says("")), "");

    final Behaviour behaviour;
    final String words;

    Misbehaviour(Behaviour behaviour, String words) {
      this.behaviour = behaviour;
      this.words = words;
    }

    boolean mustBeCutOff() {
      return ordinal() <= SENDS_CHUNKS_WITHOUT_END.ordinal();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNodeThatDoesNotSayWhatItIsHasNotAnswered(Misbehaviour how) throws Exception {
    try (FakeNode node = new FakeNode(how.behaviour, SAYS_VARS)) {
      assertThat(failure(node)).hasMessageContaining(how.words);
      if (how.mustBeCutOff()) {
        node.awaitHangUp(FakeNode.INFO);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNodeThatDoesNotSayHowFarItHasGotHasAnsweredWithoutPositions(Misbehaviour how)
      throws Exception {
    try (FakeNode node = new FakeNode(SAYS_INFO, how.behaviour)) {
      assertThat(answer(node)).isEqualTo(new NodeAnswer(REPLICA, null));
      if (how.mustBeCutOff()) {
        node.awaitHangUp(FakeNode.VARS);
      }
    }
  }

  @Test
  void aNodeThatFailsIsNotAskedAnyFurther() throws Exception {
    try (FakeNode node = new FakeNode(Misbehaviour.FAILS.behaviour, SAYS_VARS)) {
      assertThat(failure(node)).hasMessageContaining("answered 503");
      assertThat(node.requestLines()).hasSize(1);
    }
  }

  @Test
  void whatIsLeftOfTheTimeIsAllThatTheSecondQuestionGets() throws Exception {
    Behaviour slow =
        out -> {
          LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
          SAYS_INFO.answer(out);
        };
    try (FakeNode node = new FakeNode(slow, Misbehaviour.HANGS.behaviour)) {
      long start = System.nanoTime();
      assertThat(answer(node)).isEqualTo(new NodeAnswer(REPLICA, null));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2800));
    }
  }

  @Test
  void answersOfExactlyTheLimitsAreRead() throws Exception {
    String info = INFO + " ".repeat(BoundedBody.LIMIT - INFO.length());
    int zeros = (VarsBody.LIMIT - VARS.length() - 1) / 2 - 5;
    String vars = "{\"a\":[" + "0,".repeat(zeros) + "0]," + VARS.substring(1);
    vars += " ".repeat(VarsBody.LIMIT - vars.length());
    try (FakeNode node =
        new FakeNode(
            FakeNode.says(FakeNode.response("200 OK", info)),
            FakeNode.says(FakeNode.response("200 OK", vars)))) {
      assertThat(answer(node)).isEqualTo(new NodeAnswer(REPLICA, AT_7));
    }
  }

  @Test
  void redirectsAreNotFollowed() throws Exception {
    try (FakeNode elsewhere = new FakeNode(SAYS_INFO, SAYS_VARS);
        FakeNode node = new FakeNode(redirect(elsewhere, "/info"), SAYS_VARS);
        FakeNode other = new FakeNode(SAYS_INFO, redirect(elsewhere, "/debug/vars"))) {
      assertThat(failure(node)).hasMessageEndingWith("answered 302");
      assertThat(answer(other)).isEqualTo(new NodeAnswer(REPLICA, null));
      assertThat(elsewhere.requestLines()).isEmpty();
    }
  }

  private static Behaviour redirect(FakeNode elsewhere, String path) {
    return FakeNode.says(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d%s\r\nContent-Length: 0\r\n\r\n"
            .formatted(elsewhere.port(), path));
  }

  @Test
  void anErrorIsReportedInTheNodesOwnWordsOnOneLineAndNotAskedForAgain() throws Exception {
    Behaviour error =
        FakeNode.says(
            FakeNode.response("500 Internal Server Error", "store\n is\u001b[31m closed"));
    try (FakeNode node = new FakeNode(error, SAYS_VARS);
        FakeNode other = new FakeNode(SAYS_INFO, error)) {
      assertThat(failure(node)).hasMessageEndingWith("answered 500 store is [31m closed");
      assertThat(node.requestLines()).hasSize(1);
      assertThat(answer(other)).isEqualTo(new NodeAnswer(REPLICA, null));
      assertThat(other.requestLines()).hasSize(2);
    }
  }

  @Test
  void whatAnErrorSaysIsNoAnswerWhateverItLooksLike() throws Exception {
    try (FakeNode node = new FakeNode(FakeNode.says(FakeNode.response("500 Oh", INFO)), SAYS_VARS);
        FakeNode other =
            new FakeNode(SAYS_INFO, FakeNode.says(FakeNode.response("500 Oh", VARS)))) {
      assertThat(failure(node)).hasMessageContaining("answered 500");
      assertThat(answer(other)).isEqualTo(new NodeAnswer(REPLICA, null));
    }
  }

  @Test
  void aLongErrorIsCutShort() throws Exception {
    Behaviour error = FakeNode.says(FakeNode.response("503 Away", "x".repeat(5000)));
    try (FakeNode node = new FakeNode(error, SAYS_VARS)) {
      assertThat(failure(node).getMessage()).hasSizeLessThan(500).endsWith("x...");
    }
  }

  NodeAnswer answer(FakeNode node) throws Exception {
    long start = System.nanoTime();
    try (NodeApi api = api(node.port())) {
      NodeAnswer answer = api.ask(NODE).toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
      return answer;
    }
  }

  IOException failure(FakeNode node) {
    try (NodeApi api = api(node.port())) {
      return failure(api);
    }
  }

  private static IOException failure(NodeApi api) {
    long start = System.nanoTime();
    CompletableFuture<NodeAnswer> answer = api.ask(NODE).toCompletableFuture();
    Throwable failure = catchThrowable(() -> answer.get(10, TimeUnit.SECONDS));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    assertThat(failure).isInstanceOf(ExecutionException.class);
    assertThat(failure.getCause()).isExactlyInstanceOf(IOException.class);
    assertThat(failure.getCause()).hasMessageStartingWith("notes-1 at http://127.0.0.1");
    return requireNonNull((IOException) failure.getCause());
  }
}
