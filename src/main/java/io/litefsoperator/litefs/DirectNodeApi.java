package io.litefsoperator.litefs;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
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
          .connectTimeout(Answer.TIME_OUT)
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
  public CompletionStage<NodeInfo> info(NodeAddress node) {
    URI uri;
    try {
      // This constructor puts an IPv6 address in brackets.
      uri = new URI("http", null, node.ip(), port, "/info", null, null);
    } catch (URISyntaxException e) {
      return CompletableFuture.failedFuture(
          new IOException(node.pod() + " has no usable address: " + e.getMessage(), e));
    }
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Answer.TIME_OUT).build();
    CompletableFuture<HttpResponse<byte[]>> sent =
        http.sendAsync(request, head -> new BodyReader());
    CompletableFuture<Answer> answer =
        sent.thenApply(response -> new Answer(response.statusCode(), response.body()));
    return Answer.await(answer, node, uri, () -> sent.cancel(true));
  }

  /** Gives up, and with it the connection, at the first byte too many. */
  private static final class BodyReader implements HttpResponse.BodySubscriber<byte[]> {

    private final BoundedBody body = new BoundedBody();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<byte[]> getBody() {
      return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      try {
        body.add(pieces);
      } catch (IOException e) {
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
      whole.complete(body.toByteArray());
    }
  }
}
