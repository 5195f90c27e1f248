package io.litefsoperator.litefs;

import java.io.IOException;
import java.net.ConnectException;
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

/** A whole answer to {@code GET /info}, by whichever way it came. */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record Answer(int status, byte[] body) {

  /** For the connection, and for the whole request with its answer. */
  static final Duration TIME_OUT = Duration.ofSeconds(2);

  private static final int EXCERPT_LENGTH = 300;

  /**
   * Waits for an answer and reads it.
   *
   * @param from the node's URL, for the message of a failure
   * @param abort is run if there is no answer in time, and must free what waits for it
   * @return fails with nothing but an {@link IOException}, never wrapped
   */
  static CompletionStage<NodeInfo> await(
      CompletableFuture<Answer> answer, NodeAddress node, URI from, Runnable abort) {
    CompletableFuture<NodeInfo> result = new CompletableFuture<>();
    // Async: the thread that wakes us in time serves the time-outs of the whole process.
    var unused =
        answer
            .orTimeout(TIME_OUT.toMillis(), TimeUnit.MILLISECONDS)
            .whenCompleteAsync(
                (arrived, failure) -> {
                  try {
                    if (failure != null) {
                      abort.run();
                      throw new IOException(explain(failure), failure);
                    }
                    result.complete(arrived.read());
                  } catch (IOException | RuntimeException e) {
                    result.completeExceptionally(
                        new IOException(node.pod() + " at " + from + ": " + e.getMessage(), e));
                  }
                });
    return result;
  }

  private NodeInfo read() throws IOException {
    if (status != 200) {
      throw new IOException(("answered " + status + " " + excerpt()).strip());
    }
    try {
      return NodeInfo.parse(body);
    } catch (IOException e) {
      throw new IOException("did not answer as LiteFS does: " + e.getMessage(), e);
    }
  }

  /** The body's beginning, on one line, since it is shown in a status or a log. */
  private String excerpt() {
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
    if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
      return "no whole answer within " + TIME_OUT.toSeconds() + " s";
    }
    String message = cause.getMessage();
    if (cause instanceof ConnectException) {
      return message == null ? "connection refused" : message;
    }
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
