package io.litefsoperator.testing;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.litefs.NodeApi;
import io.litefsoperator.litefs.ProxiedNodeApi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * The Kubernetes that the tests run on, with the operator's CRD and RBAC: the one that
 * TEST_KUBECONFIG names, or K3s of the version that {@code -Dk3s.version} names, else that of
 * deploy/local. A plain KUBECONFIG, which may be anybody's production, is never read. Found once
 * for all tests; what this run started ends with it.
 */
public final class TestCluster implements AutoCloseable {

  private static final String KUBECONFIG = "TEST_KUBECONFIG";
  private static final String K3S = "k3s.version";

  private static final String HOW_TO_GET_ONE =
      """
      The tests on a real Kubernetes have none. Either
        - run as root on Linux with /dev/fuse, so that deploy/local/cluster can start one, or
        - name a cluster that may be written to: TEST_KUBECONFIG=<file> mvn verify; its nodes need the
          images docker.io/litefs-operator/notes:1, notes:2 and litefs:2 (deploy/local/cluster images makes them), or
        - have Docker start one: mvn verify -Dk3s.version=v1.34.11-k3s1 -Dit.test=..., as .ci/kubernetes does, or
        - leave these tests out on purpose: mvn verify -DskipITs
      """;

  private final Path kubeconfig;
  private final boolean local;
  private final Runnable end;
  private final KubernetesClient client;
  private final Installation installation;
  private final NodeApi nodes;

  private TestCluster(Path kubeconfig, boolean local, Runnable end) {
    this.kubeconfig = kubeconfig;
    this.local = local;
    this.end = end;
    this.client = client(kubeconfig);
    this.installation = Installation.into(client);
    this.nodes = new ProxiedNodeApi(client);
  }

  /** A failure is remembered too: it takes minutes to come, and would come for every test class. */
  private record Found(@Nullable TestCluster cluster, @Nullable RuntimeException failure)
      implements AutoCloseable {

    @Override
    public void close() {
      if (cluster != null) {
        cluster.close();
      }
    }
  }

  /** The one of this launch; the first caller waits for it to come up. */
  public static TestCluster of(ExtensionContext context) {
    Found found =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(TestCluster.class))
            .computeIfAbsent(Found.class, key -> find(), Found.class);
    if (found.failure != null) {
      throw new IllegalStateException(found.failure.getMessage(), found.failure);
    }
    return Objects.requireNonNull(found.cluster);
  }

  private static Found find() {
    try {
      String named = System.getenv(KUBECONFIG);
      String k3s = System.getProperty(K3S, "");
      if (named != null && !named.isBlank()) {
        return new Found(new TestCluster(Path.of(named), false, () -> {}), null);
      }
      return new Found(k3s.isBlank() ? local() : k3s(k3s), null);
    } catch (RuntimeException e) {
      return new Found(null, new IllegalStateException(HOW_TO_GET_ONE + "\n" + e.getMessage(), e));
    }
  }

  private static TestCluster local() {
    boolean wasUp = LocalCluster.kubeconfig().filter(TestCluster::answers).isPresent();
    LocalCluster.up();
    try {
      return new TestCluster(
          LocalCluster.kubeconfig()
              .orElseThrow(() -> new IllegalStateException("the local cluster has no kubeconfig")),
          true,
          wasUp ? () -> {} : LocalCluster::down);
    } catch (RuntimeException e) {
      if (!wasUp) {
        LocalCluster.down();
      }
      throw e;
    }
  }

  private static TestCluster k3s(String version) {
    K3sCluster started = K3sCluster.start(version);
    try {
      return new TestCluster(started.kubeconfig(), false, started::close);
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private static boolean answers(Path kubeconfig) {
    if (!Files.isReadable(kubeconfig)) {
      return false;
    }
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(config(kubeconfig))
                    .withConnectionTimeout(20_000)
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build()) {
      client.raw("/readyz");
      return true;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private static KubernetesClient client(Path kubeconfig) {
    return new KubernetesClientBuilder().withConfig(config(kubeconfig)).build();
  }

  /** Without fabric8's own search, which reads KUBECONFIG and ~/.kube/config. */
  private static Config config(Path kubeconfig) {
    if (!Files.isReadable(kubeconfig)) {
      throw new IllegalStateException("can't read the kubeconfig " + kubeconfig);
    }
    return Config.fromKubeconfig(kubeconfig.toFile());
  }

  /** May do everything. */
  public KubernetesClient client() {
    return client;
  }

  /** LiteFS's own API on the nodes. */
  NodeApi nodes() {
    return nodes;
  }

  /** Whether it is that of deploy/local, whose Services and pods this machine has a route to. */
  public boolean isLocal() {
    return local;
  }

  /** Gives an image archive to the cluster of deploy/local. */
  void load(Path archive) {
    LocalCluster.load(archive);
  }

  /** The folder of the CRDs of the Prometheus operator, which no cluster of the tests has. */
  public static Path prometheusOperator() {
    return LocalCluster.prometheusOperator();
  }

  /** Gives the image of {@code deploy/examples/isso.yaml} to the cluster of deploy/local. */
  public void loadIsso() {
    LocalCluster.isso();
  }

  /** Gives the StorageClasses csi, csi-node and csi-restart to the cluster of deploy/local. */
  public void startCsi() {
    LocalCluster.csi();
  }

  /**
   * Has NetworkPolicies enforced until closed by the cluster of deploy/local. Of any other one it
   * must be known beforehand that it does.
   */
  public Enforced enforcePolicies() {
    if (!local) {
      return () -> {};
    }
    LocalCluster.enforcePolicies();
    return LocalCluster::enforceNoPolicies;
  }

  /** NetworkPolicies have an effect. */
  @FunctionalInterface
  public interface Enforced extends AutoCloseable {
    @Override
    void close();
  }

  /** Where its API server is, and as whom to ask it. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  /** The operator's CRD, account and rights. */
  public Installation installation() {
    return installation;
  }

  @Override
  public void close() {
    try (client;
        nodes) {
      TestNamespace.awaitAllGone(client);
      installation.remove();
    }
    if (local) {
      AuditLog.keep(LocalCluster.logs());
    }
    end.run();
  }
}
