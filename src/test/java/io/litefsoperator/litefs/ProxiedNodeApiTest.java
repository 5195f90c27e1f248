package io.litefsoperator.litefs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.litefsoperator.litefs.FakeNode.Behaviour;
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
    try (FakeNode apiServer = new FakeNode(SAYS_INFO, SAYS_VARS)) {
      assertThat(answer(apiServer).positions()).isNotNull();
      String proxy = "GET /api/v1/namespaces/default/pods/notes-1:20202/proxy";
      assertThat(apiServer.requestLines())
          .containsExactly(proxy + "/info HTTP/1.1", proxy + "/debug/vars HTTP/1.1");
    }
  }

  @Test
  void theApiServersReasonIsReported() throws Exception {
    String reason =
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
            + "\"message\":\"pods \\\"notes-1\\\" not found\",\"code\":404}";
    Behaviour notFound = FakeNode.says(FakeNode.response("404 Not Found", reason));
    try (FakeNode apiServer = new FakeNode(notFound, notFound)) {
      assertThat(failure(apiServer)).hasMessageContaining("not found");
    }
  }
}
