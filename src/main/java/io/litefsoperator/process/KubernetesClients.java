package io.litefsoperator.process;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.litefsoperator.observe.Json;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The client to the API server, as all of the process uses it. */
final class KubernetesClients {

  /** One a watch and one a reconcile, with room. */
  private static final int MAX_REQUESTS = 512;

  /**
   * Attempts after the first one, 0.1 and 0.2 s later. The default of ten blocks a thread, the
   * lease's renewal among them, for a minute and a half; whoever asks asks again anyway.
   */
  private static final int RETRIES = 2;

  private KubernetesClients() {}

  /** Sends nothing yet. */
  static KubernetesClient create(
      @Nullable Path kubeconfig,
      @Nullable String context,
      String userAgent,
      Map<String, Interceptor> interceptors) {
    Config found =
        kubeconfig == null
            ? Config.autoConfigure(context)
            : Config.fromKubeconfig(context, kubeconfig.toFile());
    Config config =
        new ConfigBuilder(found)
            .withUserAgent(userAgent)
            .withMaxConcurrentRequests(MAX_REQUESTS)
            .withMaxConcurrentRequestsPerHost(MAX_REQUESTS)
            .withRequestRetryBackoffLimit(RETRIES)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(Json.SERIALIZATION)
        .withHttpClientBuilderConsumer(http -> interceptors.forEach(http::addOrReplaceInterceptor))
        .build();
  }
}
