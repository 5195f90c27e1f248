package io.litefsoperator.process;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * When the lease was last asked for and last written. fabric8's elector tells neither: its renew
 * deadline is not looked at while a request hangs, and an unexpected exception ends it in silence.
 */
final class LeaseRequests implements Interceptor {

  private static final String COLLECTION = "/apis/coordination.k8s.io/v1/namespaces/";

  private final LongSupplier nanoTime;
  private final String name;
  private volatile long lastAsked;
  private volatile long writeBegun;
  private volatile long lastWritten;

  LeaseRequests(String name, LongSupplier nanoTime) {
    this.name = name;
    this.nanoTime = nanoTime;
    lastAsked = nanoTime.getAsLong();
    writeBegun = lastAsked;
    lastWritten = lastAsked;
  }

  /** Time since any request for the lease was sent. */
  Duration sinceAsked() {
    return since(lastAsked);
  }

  /** Time since the last write that succeeded was sent. */
  Duration sinceWritten() {
    return since(lastWritten);
  }

  private Duration since(long moment) {
    return Duration.ofNanos(nanoTime.getAsLong() - moment);
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (isForLease(request)) {
      lastAsked = nanoTime.getAsLong();
      if (isWrite(request)) {
        writeBegun = lastAsked;
      }
    }
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (isForLease(request) && isWrite(request) && response.isSuccessful()) {
      lastWritten = writeBegun;
    }
  }

  private boolean isForLease(HttpRequest request) {
    String path = request.uri().getPath();
    return path.contains(COLLECTION)
        && (path.endsWith("/leases/" + name) || path.endsWith("/leases"));
  }

  private static boolean isWrite(HttpRequest request) {
    String method = request.method();
    return method != null && !method.equals("GET");
  }
}
