package io.litefsoperator.bench.scale;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A peer written in Go, CloudNativePG 1.30: its start, its memory, and the making of one of its
 * clusters. It is installed by its release's own manifest, with its webhooks, and runs as its
 * Deployment runs it, but without a limit on the processor.
 */
final class CloudNativePg {

  /** The namespace and the account of its manifest. */
  static final String NAMESPACE = "cnpg-system";

  static final String ACCOUNT = "cnpg-manager";

  private static final String PART = "peer";
  private static final String USER = "10001:10001";
  private static final String WEBHOOKS = "cnpg-webhook-service";
  private static final int WEBHOOK_PORT = 9443;

  /** It says so of each of its six controllers once it has its lease and its caches. */
  private static final Pattern WORKERS = Pattern.compile("\"Starting workers\"");

  private static final int CONTROLLERS = 6;
  private static final int WARM = 3;
  private static final int MEASURED = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofMillis(5);
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final Place place;
  private final Figures figures;
  private final Path root;

  CloudNativePg(Place place, Figures figures) {
    this.place = place;
    this.figures = figures;
    this.root = place.run().resolve("cloudnative-pg");
  }

  void measure(int rounds) {
    try (Bed bed = Bed.make(place)) {
      install(bed);
      // The first start of all makes its certificates, and waits for them to be mounted.
      try (Daemon first = start()) {
        mountCertificates(bed.client());
        awaitWorkers(first);
      }
      for (int round = 0; round < rounds; round++) {
        long begin = System.nanoTime();
        try (Daemon operator = start()) {
          awaitWorkers(operator);
          figures.add(PART, 0, "CloudNativePG: ready", "s", (System.nanoTime() - begin) / 1e9);
          Waiting.pass(IDLE);
          figures.add(PART, 0, "CloudNativePG: resident, idle", "MB", operator.residentMegabytes());
        }
      }
      try (Daemon operator = start()) {
        awaitWorkers(operator);
        IntStream.range(0, WARM + MEASURED).forEach(number -> makeCluster(bed, number));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Its Deployment without a pod, which it looks for; its webhooks' Service leads to our process.
   */
  private void install(Bed bed) throws IOException {
    KubernetesClient client = bed.client();
    Path manifest = place.peer().resolve("releases/cnpg-1.30.0.yaml");
    try (InputStream documents = Files.newInputStream(manifest)) {
      List<HasMetadata> objects = client.load(documents).items();
      for (HasMetadata object : objects) {
        if (object instanceof Deployment deployment) {
          deployment.getSpec().setReplicas(0);
        } else if (object instanceof Service service) {
          service.getSpec().setSelector(null);
        }
        client.resource(object).forceConflicts().serverSideApply();
      }
    }
    client
        .resource(
            new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(WEBHOOKS + "-bench")
                .withNamespace(NAMESPACE)
                .addToLabels("kubernetes.io/service-name", WEBHOOKS)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewEndpoint()
                .addToAddresses(place.address())
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .endEndpoint()
                .addNewPort()
                .withName("")
                .withPort(WEBHOOK_PORT)
                .withProtocol("TCP")
                .endPort()
                .build())
        .create();
    Path account =
        Files.createDirectories(root.resolve("run/secrets/kubernetes.io/serviceaccount"));
    Files.createDirectories(root.resolve("var"));
    Files.createSymbolicLink(root.resolve("var/run"), Path.of("../run"));
    Files.writeString(account.resolve("ca.crt"), Files.readString(place.pki("ca.crt")));
    Files.writeString(account.resolve("token"), bed.token(NAMESPACE, ACCOUNT));
    Files.writeString(account.resolve("namespace"), NAMESPACE);
    Files.createDirectories(certificates());
    Files.createDirectories(root.resolve("operator"));
    // It looks for itself there, under this name.
    Files.copy(
        place.bin().resolve("manager"),
        root.resolve("operator/manager_" + Place.architecture()),
        StandardCopyOption.COPY_ATTRIBUTES);
  }

  private Path certificates() {
    return root.resolve("run/secrets/cnpg.io/webhook");
  }

  private void mountCertificates(KubernetesClient client) throws IOException {
    Waiting.until("its certificates", PATIENCE, SOON, () -> certificateSecret(client) != null);
    Secret secret = certificateSecret(client);
    if (secret != null) {
      for (Map.Entry<String, String> file : secret.getData().entrySet()) {
        Files.write(
            certificates().resolve(file.getKey()), Base64.getDecoder().decode(file.getValue()));
      }
    }
  }

  private static @Nullable Secret certificateSecret(KubernetesClient client) {
    return client.secrets().inNamespace(NAMESPACE).withName("cnpg-webhook-cert").get();
  }

  private Daemon start() throws IOException {
    Path log = place.run().resolve("logs/cloudnative-pg.log");
    Files.deleteIfExists(log);
    return Daemon.start(
        Stream.concat(
                place.inRoot(root, USER),
                Stream.of(
                    "/operator/manager_" + Place.architecture(),
                    "controller",
                    "--leader-elect",
                    "--max-concurrent-reconciles=10",
                    "--config-map-name=cnpg-controller-manager-config",
                    "--secret-name=cnpg-controller-manager-config",
                    "--webhook-port=" + WEBHOOK_PORT))
            .toList(),
        Map.of(
            "KUBERNETES_SERVICE_HOST", place.address(),
            "KUBERNETES_SERVICE_PORT", "6443",
            "OPERATOR_NAMESPACE", NAMESPACE,
            "OPERATOR_IMAGE_NAME", "ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0",
            "MONITORING_QUERIES_CONFIGMAP", "cnpg-default-monitoring"),
        log);
  }

  /** Its /readyz answers before that. */
  private static void awaitWorkers(Daemon operator) {
    Waiting.until(
        "its controllers, see " + operator.log(),
        PATIENCE,
        SOON,
        () -> WORKERS.matcher(text(operator.log())).results().count() >= CONTROLLERS);
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Each in a namespace of its own, since the first one there has a ConfigMap more to make; and
   * deleted before the next, since it writes again and again while no instance comes.
   */
  private void makeCluster(Bed bed, int number) {
    String namespace = "peer-" + number;
    bed.makeNamespace(namespace);
    RawClient client = new RawClient(place, bed.adminToken());
    String collection = "/apis/postgresql.cnpg.io/v1/namespaces/%s/clusters".formatted(namespace);
    Instant before = Instant.now();
    client.create(
        collection,
        """
        {"apiVersion":"postgresql.cnpg.io/v1","kind":"Cluster","metadata":{"name":"pg"},\
        "spec":{"instances":1,"storage":{"size":"1Gi"}}}""");
    Instant there = Instant.now();
    Audit.Request last =
        bed.audit()
            .await(
                "Job of " + namespace,
                1,
                before,
                request ->
                    request.namespace().equals(namespace)
                        && request.resource().equals("jobs")
                        && request.code() == 201,
                PATIENCE)
            .get(0);
    if (number >= WARM) {
      figures.add(
          PART,
          1,
          "CloudNativePG: until its 15 children exist",
          "ms",
          Duration.between(there, last.ended()).toNanos() / 1e6);
    }
    client.delete(collection + "/pg");
    Waiting.pass(Duration.ofSeconds(2));
  }
}
