package io.litefsoperator.litefs;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asking a node, whichever way its answers come: first what it is, then how far it has got. */
final class Asking {

  private static final Logger log = LoggerFactory.getLogger(Asking.class);

  /** For the connections, and for all requests with their answers together. */
  static final Duration TIME_OUT = Duration.ofSeconds(2);

  private static final int EXCERPT_LENGTH = 300;

  /** A way to nodes. */
  interface Way {

    /** Starts a GET and returns at once. */
    Exchange get(URI uri, Duration timeOut, Body body);
  }

  /**
   * A request under way.
   *
   * @param status comes when the whole body was handed over
   * @param abort frees what waits for the answer; no harm is done after its end
   */
  record Exchange(CompletableFuture<Integer> status, Runnable abort) {}

  /** What becomes of a whole answer. */
  private interface Reader<T> {
    T read(int status) throws IOException;
  }

  private final Way way;
  private final URI base;
  private final long start = System.nanoTime();

  private Asking(Way way, URI base) {
    this.way = way;
    this.base = base;
  }

  /**
   * Asks a node.
   *
   * @param node for the message of a failure
   * @param base where the node's API is, ending in a slash
   * @return fails with nothing but an {@link IOException}, never wrapped
   */
  static CompletionStage<NodeAnswer> ask(NodeAddress node, Way way, URI base) {
    Asking asking = new Asking(way, base);
    CompletableFuture<NodeAnswer> answer = new CompletableFuture<>();
    var unused =
        asking
            .info()
            .whenComplete(
                (info, failure) -> {
                  if (failure == null) {
                    asking.complete(answer, info, node);
                  } else {
                    answer.completeExceptionally(
                        new IOException(
                            "%s at %sinfo: %s".formatted(node.pod(), base, failure.getMessage()),
                            failure));
                  }
                });
    return answer;
  }

  private void complete(CompletableFuture<NodeAnswer> answer, NodeInfo info, NodeAddress node) {
    var unused =
        positions()
            .whenComplete(
                (positions, failure) -> {
                  if (failure != null) {
                    log.debug("The positions of {} are not known", node, failure);
                  }
                  answer.complete(new NodeAnswer(info, failure == null ? positions : null));
                });
  }

  private CompletableFuture<NodeInfo> info() {
    BoundedBody body = new BoundedBody();
    return get("info", body, status -> info(status, body.toByteArray()));
  }

  private CompletableFuture<Positions> positions() {
    VarsBody body = new VarsBody();
    return get("debug/vars", body, status -> positions(status, body));
  }

  private <T> CompletableFuture<T> get(String path, Body body, Reader<T> reader) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Duration left = TIME_OUT.minusNanos(System.nanoTime() - start);
    if (left.isNegative() || left.isZero()) {
      result.completeExceptionally(new IOException(explain(new TimeoutException())));
      return result;
    }
    Exchange exchange;
    try {
      exchange = way.get(base.resolve(path), left, body);
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
      return result;
    }
    var unused =
        exchange
            .status()
            .orTimeout(left.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete(
                (status, failure) -> {
                  if (failure == null) {
                    read(status, reader, result);
                  } else {
                    // The thread that wakes us in time serves the time-outs of the whole process.
                    var ends = CompletableFuture.runAsync(() -> fail(exchange, failure, result));
                  }
                });
    return result;
  }

  private static <T> void read(int status, Reader<T> reader, CompletableFuture<T> result) {
    try {
      result.complete(reader.read(status));
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private static void fail(Exchange exchange, Throwable failure, CompletableFuture<?> result) {
    try {
      exchange.abort().run();
      result.completeExceptionally(new IOException(explain(failure), failure));
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private static NodeInfo info(int status, byte[] body) throws IOException {
    if (status != 200) {
      throw new IOException(("answered " + status + " " + excerpt(body)).strip());
    }
    try {
      return NodeInfo.parse(body);
    } catch (IOException e) {
      throw new IOException("did not answer as LiteFS does: " + e.getMessage(), e);
    }
  }

  private static Positions positions(int status, VarsBody body) throws IOException {
    if (status != 200) {
      throw new IOException("answered " + status);
    }
    return body.end();
  }

  /** The body's beginning, on one line, since it is shown in a status or a log. */
  private static String excerpt(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).replaceAll("[\\s\\p{C}]+", " ").strip();
    return text.length() <= EXCERPT_LENGTH ? text : text.substring(0, EXCERPT_LENGTH) + "...";
  }

  private static String explain(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof HttpConnectTimeoutException) {
      return "no connection within " + TIME_OUT.toSeconds() + " s";
    }
    if (cause instanceof HttpTimeoutException
        || cause instanceof SocketTimeoutException
        || cause instanceof TimeoutException) {
      return "no whole answer within " + TIME_OUT.toSeconds() + " s";
    }
    String message = cause.getMessage();
    if (cause instanceof ConnectException) {
      return message == null || message.equals("Connection refused")
          ? "connection refused"
          : message;
    }
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
