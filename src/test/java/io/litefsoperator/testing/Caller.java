package io.litefsoperator.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A pod that asks others, as whoever its labels and its namespace say it is. */
public final class Caller {

  private static final long READY_SECONDS = 60;

  /** An open port answers at once; a closed one may not at all. */
  private static final String PATIENCE = "2";

  private final KubernetesClient client;
  private final Pod pod;

  private Caller(KubernetesClient client, Pod pod) {
    this.client = client;
    this.pod = pod;
  }

  /** Does not wait for it. */
  public static Caller in(
      KubernetesClient client, String namespace, String name, Map<String, String> labels) {
    return new Caller(
        client,
        client
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(namespace)
                    .withLabels(labels)
                    .endMetadata()
                    .withNewSpec()
                    .withTerminationGracePeriodSeconds(1L)
                    .addNewContainer()
                    .withName("app")
                    .withImage(Manifest.IMAGE)
                    .withImagePullPolicy("IfNotPresent")
                    .withCommand("sleep", "infinity")
                    .endContainer()
                    .endSpec()
                    .build())
            .create());
  }

  /** Once it runs. */
  public Caller awaitReady() {
    client.resource(pod).waitUntilReady(READY_SECONDS, TimeUnit.SECONDS);
    return this;
  }

  /** The status of the answer to a request; 000 if the port does not take the connection. */
  public String asks(String address, int port, String path, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "--silent",
                "--output",
                "/dev/null",
                "--write-out",
                "%{http_code}",
                "--max-time",
                PATIENCE));
    command.addAll(List.of(options));
    command.add("http://%s:%d%s".formatted(address, port, path));
    return PodShell.run(
            client,
            pod.getMetadata().getNamespace(),
            pod.getMetadata().getName(),
            "app",
            command.toArray(String[]::new))
        .out();
  }
}
