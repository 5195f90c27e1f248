package io.litefsoperator.litefs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What holds for both ways to a node, whatever the node does. */
abstract class NodeApiContract {

  static final NodeAddress NODE = new NodeAddress("default", "notes-1", "uid", "127.0.0.1");

  private static final String INFO =
      "{\"clusterID\":\"LFSC3E6D4C5B2A190807\",\"isPrimary\":false,\"candidate\":false,"
          + "\"path\":\"/var/lib/litefs\",\"primary\":{\"hostname\":\"notes-0\"}}\n";

  /** An API that finds its node, or its API server, at this port of 127.0.0.1. */
  abstract NodeApi api(int port);

  @Test
  void aNodeThatAnswersIsReadAsItIs() throws Exception {
    try (FakeNode node = FakeNode.that(FakeNode.says(FakeNode.response("200 OK", INFO)));
        NodeApi api = api(node.port())) {
      assertThat(api.info(NODE).toCompletableFuture().get(5, TimeUnit.SECONDS))
          .isEqualTo(new NodeInfo("LFSC3E6D4C5B2A190807", false, false, "notes-0"));
    }
  }

  @Test
  void aNodeThatHangsEndsWithTheTimeOutAndItsConnection() throws Exception {
    try (FakeNode node = FakeNode.that(FakeNode.says(""))) {
      assertThat(failure(node)).hasMessageContaining("no whole answer within 2 s");
      node.awaitHangUp();
    }
  }

  @Test
  void aNodeThatDripsForEverEndsWithTheTimeOutAndItsConnection() throws Exception {
    String beginning = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{";
    try (FakeNode node = FakeNode.that(FakeNode.repeats(beginning, " ", Duration.ofMillis(20)))) {
      assertThat(failure(node)).hasMessageContaining("no whole answer within 2 s");
      node.awaitHangUp();
    }
  }

  @Test
  void aNodeWhoseHeadersNeverEndEndsWithTheTimeOutAndItsConnection() throws Exception {
    try (FakeNode node =
        FakeNode.that(FakeNode.repeats("HTTP/1.1 200 OK\r\n", "X: y\r\n", Duration.ofMillis(20)))) {
      assertThat(failure(node)).hasMessageContaining("no whole answer within 2 s");
      node.awaitHangUp();
    }
  }

  @Test
  void aNodeThatSendsAGigabyteIsCutOffAtOnce() throws Exception {
    String beginning = "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n";
    try (FakeNode node =
        FakeNode.that(FakeNode.repeats(beginning, " ".repeat(64 * 1024), Duration.ZERO))) {
      assertThat(failure(node)).hasMessageContaining("answered with more than 64 KiB");
      node.awaitHangUp();
    }
  }

  @Test
  void aNodeThatSendsChunksWithoutEndIsCutOffToo() throws Exception {
    String beginning = "HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n";
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    try (FakeNode node = FakeNode.that(FakeNode.repeats(beginning, chunk, Duration.ZERO))) {
      assertThat(failure(node)).hasMessageContaining("answered with more than 64 KiB");
      node.awaitHangUp();
    }
  }

  @Test
  void anAnswerOfExactlyTheLimitIsRead() throws Exception {
    String padded = INFO + " ".repeat(BoundedBody.LIMIT - INFO.length());
    try (FakeNode node = FakeNode.that(FakeNode.says(FakeNode.response("200 OK", padded)));
        NodeApi api = api(node.port())) {
      assertThat(api.info(NODE).toCompletableFuture().get(5, TimeUnit.SECONDS).candidate())
          .isFalse();
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

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (FakeNode elsewhere = FakeNode.that(FakeNode.says(FakeNode.response("200 OK", INFO)));
        FakeNode node =
            FakeNode.that(
                FakeNode.says(
                    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:"
                        + elsewhere.port()
                        + "/info\r\nContent-Length: 0\r\n\r\n"))) {
      assertThat(failure(node)).hasMessageEndingWith("answered 302");
      assertThat(elsewhere.requests()).isZero();
    }
  }

  @Test
  void anErrorIsReportedInTheNodesOwnWordsOnOneLineAndNotAskedForAgain() throws Exception {
    String words = "store\n is\u001b[31m closed";
    try (FakeNode node =
        FakeNode.that(FakeNode.says(FakeNode.response("500 Internal Server Error", words)))) {
      assertThat(failure(node)).hasMessageEndingWith("answered 500 store is [31m closed");
      assertThat(node.requests()).isOne();
    }
  }

  @Test
  void aLongErrorIsCutShort() throws Exception {
    try (FakeNode node =
        FakeNode.that(FakeNode.says(FakeNode.response("503 Away", "x".repeat(5000))))) {
      assertThat(failure(node).getMessage()).hasSizeLessThan(500).endsWith("x...");
    }
  }

  @Test
  void junkIsReportedAsNotLiteFs() throws Exception {
    try (FakeNode node = FakeNode.that(FakeNode.says(FakeNode.response("200 OK", "<html>hello")))) {
      assertThat(failure(node)).hasMessageContaining("did not answer as LiteFS does: not JSON");
    }
  }

  @Test
  void whatIsNotHttpIsReported() throws Exception {
    try (FakeNode node = FakeNode.thatEndsAfter(FakeNode.says("SSH-2.0-OpenSSH_9.2\r\n"))) {
      assertThat(failure(node)).hasMessageContaining("notes-1 at http://127.0.0.1");
    }
  }

  @Test
  void halfAResponseIsNoAnswer() throws Exception {
    String half = FakeNode.response("200 OK", INFO + " ".repeat(100));
    try (FakeNode node =
        FakeNode.thatEndsAfter(FakeNode.says(half.substring(0, half.length() - 50)))) {
      assertThat(failure(node)).hasMessageContaining("bytes received");
    }
  }

  IOException failure(FakeNode node) {
    try (NodeApi api = api(node.port())) {
      return failure(api);
    }
  }

  private static IOException failure(NodeApi api) {
    long start = System.nanoTime();
    CompletableFuture<NodeInfo> info = api.info(NODE).toCompletableFuture();
    Throwable failure = catchThrowable(() -> info.get(10, TimeUnit.SECONDS));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    assertThat(failure).isInstanceOf(ExecutionException.class);
    assertThat(failure.getCause()).isExactlyInstanceOf(IOException.class);
    assertThat(failure.getCause()).hasMessageStartingWith("notes-1 at http://127.0.0.1");
    return requireNonNull((IOException) failure.getCause());
  }
}
