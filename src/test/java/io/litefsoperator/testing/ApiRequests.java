package io.litefsoperator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests that the client has no method for. */
public final class ApiRequests {

  private static final long TIME_OUT_SECONDS = 10;

  private ApiRequests() {}

  /** What {@code kubectl get} prints, as the server makes it. */
  public static JsonNode table(KubernetesClient client, String path) {
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(URI.create(client.getMasterUrl().toString()).resolve("/" + path))
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
            .build();
    try {
      HttpResponse<String> response =
          client
              .getHttpClient()
              .sendAsync(request, String.class)
              .get(TIME_OUT_SECONDS, TimeUnit.SECONDS);
      return Serialization.unmarshal(response.body(), JsonNode.class);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("no answer to " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
