package io.litefsoperator.process;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Counts requests to the API server, each attempt of a retried one and each start of a watch: as
 * {@code litefs_operator_api_requests_total} by method and status. One that got no answer counts
 * with the code 0, but for the last attempt, of which the client tells nobody.
 */
final class ApiRequests implements Interceptor {

  private static final String NO_ANSWER = "0";

  private final MeterRegistry registry;

  ApiRequests(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    count(request, Integer.toString(response.code()));
  }

  @Override
  public void afterConnectionFailure(HttpRequest request, Throwable failure) {
    count(request, NO_ANSWER);
  }

  private void count(HttpRequest request, String code) {
    Counter.builder("litefs.operator.api.requests")
        .description("Requests to the Kubernetes API server, by method and status.")
        .tag("method", request.method() == null ? "GET" : request.method())
        .tag("code", code)
        .register(registry)
        .increment();
  }
}
