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
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asking a node, whichever way its answers come. */
final class Asking {

  private static final Logger log = LoggerFactory.getLogger(Asking.class);

  /** For the connection, and for the whole request with its answer. */
  static final Duration TIME_OUT = Duration.ofSeconds(2);

  private static final int EXCERPT_LENGTH = 300;

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

  private Asking() {}

  /**
   * Asks for all at the same time.
   *
   * @param node for the message of a failure
   * @param base where the node's API is, ending in a slash
   * @param get starts a GET and returns at once
   * @return fails with nothing but an {@link IOException}, never wrapped
   */
  static CompletionStage<NodeAnswer> ask(
      NodeAddress node, URI base, BiFunction<URI, Body, Exchange> get) {
    URI infoUri = base.resolve("info");
    BoundedBody infoBody = new BoundedBody();
    VarsBody varsBody = new VarsBody();
    Exchange infoExchange = get.apply(infoUri, infoBody);
    Exchange varsExchange = get.apply(base.resolve("debug/vars"), varsBody);
    CompletableFuture<@Nullable Positions> positions =
        await(varsExchange, status -> positions(status, varsBody))
            .exceptionally(
                failure -> {
                  log.debug("The positions of {} are not known", node, failure);
                  return null;
                });
    CompletableFuture<NodeAnswer> answer = new CompletableFuture<>();
    var unused =
        await(infoExchange, status -> info(status, infoBody.toByteArray()))
            .whenComplete(
                (info, failure) -> {
                  if (failure != null) {
                    varsExchange.abort().run(); // soon asked again, and then there would be two
                    answer.completeExceptionally(
                        new IOException(
                            node.pod() + " at " + infoUri + ": " + failure.getMessage(), failure));
                  } else {
                    var alsoUnused =
                        positions.thenAccept(known -> answer.complete(new NodeAnswer(info, known)));
                  }
                });
    return answer;
  }

  private static <T> CompletableFuture<T> await(Exchange exchange, Reader<T> reader) {
    CompletableFuture<T> result = new CompletableFuture<>();
    // Async: the thread that wakes us in time serves the time-outs of the whole process.
    var unused =
        exchange
            .status()
            .orTimeout(TIME_OUT.toMillis(), TimeUnit.MILLISECONDS)
            .whenCompleteAsync(
                (status, failure) -> {
                  try {
                    if (failure != null) {
                      exchange.abort().run();
                      throw new IOException(explain(failure), failure);
                    }
                    result.complete(reader.read(status));
                  } catch (IOException | RuntimeException e) {
                    result.completeExceptionally(e);
                  }
                });
    return result;
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
