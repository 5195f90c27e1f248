package io.litefsoperator.litefs;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.URLUtils;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Asks nodes through the API server's proxy to pods: for an operator outside the cluster. Needs
 * {@code get} on {@code pods/proxy}.
 */
public final class ProxiedNodeApi implements NodeApi {

  private final HttpClient http;
  private final String apiServer;

  /** Speaks to the client's API server, as the client's user, over connections of its own. */
  public ProxiedNodeApi(KubernetesClient client) {
    Config config = client.getConfiguration();
    // The client's own would follow a pod's redirect to anywhere, the operator's token in hand,
    // and would ask a node that answers 500 ten times more.
    http =
        new NoRedirects()
            .newBuilder(config)
            .connectTimeout(Asking.TIME_OUT.toMillis(), TimeUnit.MILLISECONDS)
            .tag(
                new RequestConfigBuilder(config.getRequestConfig())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    apiServer = config.getMasterUrl();
  }

  @Override
  public CompletionStage<NodeAnswer> ask(NodeAddress node) {
    URI base =
        URI.create(
            URLUtils.join(
                apiServer,
                "api/v1/namespaces",
                node.namespace(),
                "pods",
                node.pod() + ":" + LitefsYml.API_PORT,
                "proxy/"));
    return Asking.ask(node, this::get, base);
  }

  private Asking.Exchange get(URI uri, Duration timeOut, Body body) {
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(uri)
            .timeout(Math.max(1, timeOut.toMillis()), TimeUnit.MILLISECONDS)
            .build();
    CompletableFuture<HttpResponse<AsyncBody>> sent =
        http.consumeBytes(
            request,
            (pieces, rest) -> {
              body.add(pieces); // if it throws, the client cancels the rest
              rest.consume();
            });
    CompletableFuture<Integer> status =
        sent.thenCompose(
            response -> {
              response.body().consume();
              return response.body().done().thenApply(end -> response.code());
            });
    return new Asking.Exchange(
        status,
        () -> {
          var unused = sent.thenAccept(response -> response.body().cancel());
        });
  }

  @Override
  public void close() {
    http.close();
  }

  private static final class NoRedirects extends JdkHttpClientFactory {
    @Override
    protected void additionalConfig(java.net.http.HttpClient.Builder builder) {
      builder.followRedirects(java.net.http.HttpClient.Redirect.NEVER);
    }
  }
}
