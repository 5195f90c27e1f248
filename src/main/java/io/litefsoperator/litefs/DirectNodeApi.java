package io.litefsoperator.litefs;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Asks nodes at their pods' addresses: for an operator that runs in the cluster. */
public final class DirectNodeApi implements NodeApi {

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Asking.TIME_OUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  private final int port;

  /** Asks at LiteFS's own port. */
  public DirectNodeApi() {
    this(LitefsYml.API_PORT);
  }

  DirectNodeApi(int port) {
    this.port = port;
  }

  @Override
  public CompletionStage<NodeAnswer> ask(NodeAddress node) {
    URI base;
    try {
      // This constructor puts an IPv6 address in brackets.
      base = new URI("http", null, node.ip(), port, "/", null, null);
    } catch (URISyntaxException e) {
      return CompletableFuture.failedFuture(
          new IOException(node.pod() + " has no usable address: " + e.getMessage(), e));
    }
    return Asking.ask(node, this::get, base);
  }

  private Asking.Exchange get(URI uri, Duration timeOut, Body body) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(timeOut).build();
    CompletableFuture<HttpResponse<Void>> sent =
        http.sendAsync(request, head -> new BodyReader(body));
    return new Asking.Exchange(sent.thenApply(HttpResponse::statusCode), () -> sent.cancel(true));
  }

  /** Gives up, and with it the connection, at the first byte too many. */
  private static final class BodyReader implements HttpResponse.BodySubscriber<Void> {

    private final Body body;
    private final CompletableFuture<Void> whole = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    BodyReader(Body body) {
      this.body = body;
    }

    @Override
    public CompletionStage<Void> getBody() {
      return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      if (whole.isDone()) {
        return; // what was on its way
      }
      try {
        body.add(pieces);
      } catch (IOException | RuntimeException e) {
        if (subscription != null) {
          subscription.cancel();
        }
        whole.completeExceptionally(e);
      }
    }

    @Override
    public void onError(Throwable failure) {
      whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      whole.complete(null);
    }
  }
}
