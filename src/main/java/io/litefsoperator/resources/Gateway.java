package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.litefsoperator.api.LiteFsClusterSpec.ImagePullPolicy;
import io.litefsoperator.api.LiteFsConfig;
import io.litefsoperator.api.Routing;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The container that HAProxy runs in, and what LiteFS is told for its sake. */
public final class Gateway {

  /** Name of the container and, there, of its port. */
  public static final String NAME = "gateway";

  /** Name of the gateway's port in the Services. */
  public static final String PORT_NAME = "http";

  /** The user "haproxy" of HAProxy's own image. */
  private static final long USER = 99;

  private Gateway() {}

  /**
   * The container.
   *
   * @param podName the variable with the pod's name
   * @param config the pod's own haproxy.cfg, under {@code path}
   */
  static Container container(
      Routing routing,
      @Nullable ImagePullPolicy pullPolicy,
      EnvVar podName,
      VolumeMount config,
      String path) {
    return new ContainerBuilder()
        .withName(NAME)
        .withImage(routing.image())
        // A pod that restarts must not depend on a registry for the gateway's sake.
        .withImagePullPolicy(pullPolicy == ImagePullPolicy.Never ? "Never" : "IfNotPresent")
        .withCommand("haproxy", "-db", "-f", path)
        .withEnv(podName)
        .addNewEnv()
        .withName(GatewayConfig.POD_IP)
        .withNewValueFrom()
        .withNewFieldRef("v1", "status.podIP")
        .endValueFrom()
        .endEnv()
        .addNewPort()
        .withName(NAME)
        .withContainerPort(routing.port())
        .withProtocol("TCP")
        .endPort()
        .withNewReadinessProbe()
        .withNewTcpSocket()
        .withPort(new IntOrString(NAME))
        .endTcpSocket()
        .withPeriodSeconds(2)
        .withFailureThreshold(3)
        .endReadinessProbe()
        .withNewResources()
        .withRequests(
            new TreeMap<>(Map.of("cpu", new Quantity("20m"), "memory", new Quantity("32Mi"))))
        .withLimits(Map.of("memory", new Quantity("256Mi")))
        .endResources()
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withNewSecurityContext()
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withRunAsNonRoot(true)
        .withPrivileged(false)
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withVolumeMounts(config)
        .build();
  }

  /**
   * LiteFS's configuration with its proxy in it, which is not the user's under routing.
   *
   * @param config null for LiteFS's defaults
   */
  public static LiteFsConfig withProxy(@Nullable LiteFsConfig config, Routing routing) {
    LiteFsConfig.Proxy proxy =
        new LiteFsConfig.Proxy(
            "127.0.0.1:" + GatewayConfig.PROXY_PORT,
            "localhost:" + routing.appPort(),
            routing.database(),
            routing.maxLag() == null ? GatewayConfig.LAG_OF_THE_LOST : routing.maxLag(),
            null,
            null,
            null,
            // Nobody is asked to come back later by holding him.
            "1s",
            null,
            null,
            null,
            // HAProxy closes a connection that it no longer needs long before.
            "10m");
    return config == null
        ? new LiteFsConfig(null, null, null, proxy, null, null, null, null, null, null)
        : new LiteFsConfig(
            config.data(),
            config.fuse(),
            config.http(),
            proxy,
            config.log(),
            config.tracing(),
            config.exitOnError(),
            config.skipSync(),
            config.strictVerify(),
            null);
  }
}
