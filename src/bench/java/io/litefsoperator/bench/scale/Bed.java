package io.litefsoperator.bench.scale;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An empty Kubernetes: etcd, API server, controller manager, and kwok, which plays one node, its
 * pods and their volumes. Pods name that node themselves, so that no scheduler is needed.
 */
final class Bed implements AutoCloseable {

  /** The operator's namespace and account, as {@code deploy/install.yaml} makes them. */
  static final String OPERATOR = "litefs-operator";

  /** With a number after it, the namespaces of the clusters. */
  static final String NAMESPACES = "bench-";

  static final String NODE = "kwok";

  /** By this name kwok knows the volumes that it is to play. */
  static final String STORAGE_CLASS = "kwok-volume";

  /** The benchmark's own account. */
  private static final String ADMINISTRATOR = "bench";

  private static final Path INSTALLATION = Path.of("deploy/install.yaml");
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration SOON = Duration.ofMillis(50);

  private final Place place;
  private final Path folder;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final KubernetesClient client;
  private final Audit audit;
  private final String token;
  private final String adminToken;

  private Bed(Place place) {
    this.place = place;
    try {
      folder = Files.createTempDirectory(place.run(), "bed");
      Files.writeString(folder.resolve("audit.yaml"), auditPolicy());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      startControlPlane();
      client =
          new KubernetesClientBuilder()
              .withConfig(Config.fromKubeconfig(place.kubeconfig("admin").toFile()))
              .build();
      parts.push(client);
      Waiting.until("the API server", START, SOON, this::isReady);
      audit = new Audit(folder.resolve("audit.log"));
      install();
      token = token(OPERATOR, OPERATOR);
      adminToken = token(OPERATOR, ADMINISTRATOR);
      startControllers();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Started, and with the operator's CRD, account and rights. */
  static Bed make(Place place) {
    return new Bed(place);
  }

  private void startControlPlane() {
    daemon("etcd", "--data-dir=" + folder.resolve("etcd"), "--unsafe-no-fsync", "--log-level=warn");
    daemon(
        "kube-apiserver",
        "--etcd-servers=http://127.0.0.1:2379",
        "--secure-port=6443",
        "--advertise-address=" + place.address(),
        "--endpoint-reconciler-type=none",
        // Webhooks are asked at their endpoints' addresses: there is no kube-proxy.
        "--enable-aggregator-routing",
        "--service-cluster-ip-range=10.0.0.0/16",
        "--client-ca-file=" + place.pki("ca.crt"),
        "--tls-cert-file=" + place.pki("apiserver.crt"),
        "--tls-private-key-file=" + place.pki("apiserver.key"),
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        "--service-account-key-file=" + place.pki("service-accounts.key"),
        "--service-account-signing-key-file=" + place.pki("service-accounts.key"),
        "--authorization-mode=RBAC",
        "--allow-privileged=true",
        "--audit-policy-file=" + folder.resolve("audit.yaml"),
        "--audit-log-path=" + folder.resolve("audit.log"));
  }

  private void startControllers() {
    // By default each controller may send 20 requests a second, with which 3,000 pods take minutes.
    daemon(
        "kube-controller-manager",
        "--kubeconfig=" + place.kubeconfig("controller-manager"),
        "--leader-elect=false",
        "--root-ca-file=" + place.pki("ca.crt"),
        "--service-account-private-key-file=" + place.pki("service-accounts.key"),
        "--use-service-account-credentials",
        // Of four Services a cluster they write more than the operator and raw do, and slow both.
        "--controllers=*,-endpoints-controller,-endpointslice-controller,"
            + "-endpointslice-mirroring-controller",
        "--kube-api-qps=500",
        "--kube-api-burst=1000");
    client
        .resource(
            new StorageClassBuilder()
                .withNewMetadata()
                .withName(STORAGE_CLASS)
                .endMetadata()
                .withProvisioner("kwok.x-k8s.io/volume")
                .build())
        .create();
    client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(NODE)
                .endMetadata()
                .withNewSpec()
                .withPodCIDR(place.pods())
                .endSpec()
                .build())
        .create();
    List<String> stages =
        List.of(
            "node/fast/node-initialize.yaml",
            "pod/fast/pod-delete.yaml",
            "volume/fast/pvc-provision.yaml",
            "volume/fast/pvc-delete.yaml",
            "volume/fast/pv-bind.yaml",
            "volume/fast/pv-delete.yaml");
    daemon(
        "kwok",
        Stream.concat(
                Stream.of(
                    "--kubeconfig=" + place.kubeconfig("admin"),
                    "--manage-all-nodes=true",
                    "--node-lease-duration-seconds=40",
                    "--config=src/bench/kwok/pod-runs.yaml"),
                stages.stream().map(stage -> "--config=" + place.stages().resolve(stage)))
            .toArray(String[]::new));
  }

  private void daemon(String program, String... options) {
    List<String> command = new ArrayList<>(List.of(place.bin().resolve(program).toString()));
    command.addAll(List.of(options));
    Path log = place.run().resolve("logs").resolve(program + ".log");
    Daemon daemon = Daemon.start(command, Map.of("HOME", folder.toString()), log);
    // Their ends need not be orderly: all that they hold goes with them.
    parts.push(daemon::kill);
  }

  private boolean isReady() {
    try {
      return "ok".equals(client.raw("/readyz"));
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  /**
   * The operator itself runs beside the cluster, so that it can be measured from its first step.
   */
  private void install() {
    try (InputStream documents = Files.newInputStream(INSTALLATION)) {
      for (HasMetadata object : client.load(documents).items()) {
        if (!object.getKind().equals("Deployment")) {
          client.resource(object).serverSideApply();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(OPERATOR)
                .withName(ADMINISTRATOR)
                .endMetadata()
                .build())
        .create();
    client
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(ADMINISTRATOR)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                .addNewSubject("", "ServiceAccount", ADMINISTRATOR, OPERATOR)
                .build())
        .create();
  }

  /**
   * The namespace of cluster cNNNN: ten are in one. Kubernetes's own controllers compare each pod
   * with each Service and each budget of its namespace, so that all in one would measure them.
   */
  static String namespaceOf(String cluster) {
    return NAMESPACES + cluster.substring(1, 4);
  }

  /** Makes those of these clusters. */
  void makeNamespaces(Collection<String> clusters) {
    clusters.stream().map(Bed::namespaceOf).distinct().forEach(this::makeNamespace);
  }

  void makeNamespace(String name) {
    client
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  /** Of an account, as long as any benchmark. */
  String token(String namespace, String account) {
    TokenRequest request =
        client
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(account)
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(Duration.ofHours(5).toSeconds())
                    .endSpec()
                    .build());
    return request.getStatus().getToken();
  }

  /** What the operator's account, or its peer's, asks, and when that is answered. */
  private static String auditPolicy() {
    return """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
          - {level: Metadata, users: ["system:serviceaccount:%s:%s", "system:serviceaccount:%s:%s"]}
          - {level: None}
        """
        .formatted(OPERATOR, OPERATOR, CloudNativePg.NAMESPACE, CloudNativePg.ACCOUNT);
  }

  Place place() {
    return place;
  }

  /** May do everything. */
  KubernetesClient client() {
    return client;
  }

  Audit audit() {
    return audit;
  }

  /** Of the operator's account. */
  String token() {
    return token;
  }

  /** May do everything, and is in no audit log. */
  String adminToken() {
    return adminToken;
  }

  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        System.err.println("not closed: " + e);
      }
    }
    parts.clear();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
