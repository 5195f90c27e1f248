package io.litefsoperator.litefs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.api.Test;

class ProxiedNodeApiTest extends NodeApiContract {

  @Override
  NodeApi api(int port) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + port)
            .withRequestRetryBackoffLimit(10)
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      return new ProxiedNodeApi(client);
    }
  }

  @Test
  void theApiServerIsAskedForThePodsLiteFsPort() throws Exception {
    try (FakeNode apiServer =
        FakeNode.that(FakeNode.says(FakeNode.response("404 Not Found", "")))) {
      assertThat(failure(apiServer)).hasMessageEndingWith("answered 404");
      assertThat(apiServer.requestLine())
          .isEqualTo("GET /api/v1/namespaces/default/pods/notes-1:20202/proxy/info HTTP/1.1");
    }
  }

  @Test
  void theApiServersReasonIsReported() throws Exception {
    String reason =
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
            + "\"message\":\"pods \\\"notes-1\\\" not found\",\"code\":404}";
    try (FakeNode apiServer =
        FakeNode.that(FakeNode.says(FakeNode.response("404 Not Found", reason)))) {
      assertThat(failure(apiServer)).hasMessageContaining("not found");
    }
  }
}
