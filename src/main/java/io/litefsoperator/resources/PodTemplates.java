package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.litefs.LitefsYml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The pods' template. It depends on the spec alone, not on the number of replicas and not on the
 * operator's version: whatever changes it restarts every pod.
 */
final class PodTemplates {

  /** Name of the app's container. */
  static final String APP_CONTAINER = "app";

  /** Name of the volume with every node's configuration. */
  static final String CONFIG_VOLUME = "litefs-config";

  /** Where a pod sees its own configuration. */
  static final String CONFIG_PATH = "/config";

  /** Changes when litefs.yml does, since LiteFS reads it at its start only. */
  static final String CONFIG_HASH = "litefs-operator.io/config-hash";

  /** Variable with the pod's name, under a name that no app takes for its own. */
  static final String POD_NAME = "LITEFS_POD_NAME";

  private PodTemplates() {}

  static PodTemplateSpec of(Topology topology) {
    PodTemplateSpec ours = ours(topology);
    var overlay = topology.spec().podTemplate();
    PodTemplateSpec laid = overlay == null ? ours : TemplateOverlay.lay(overlay, ours);
    if (topology.copyTo() != null) {
      withoutProbes(laid);
    }
    return laid;
  }

  /** Without its app, a node would be killed for what the app does not answer. */
  private static void withoutProbes(PodTemplateSpec template) {
    for (Container container : template.getSpec().getContainers()) {
      container.setStartupProbe(null);
      container.setReadinessProbe(null);
      container.setLivenessProbe(null);
    }
  }

  private static PodTemplateSpec ours(Topology topology) {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(Labels.of(topology.names().cluster()))
        .withAnnotations(Map.of(CONFIG_HASH, configHash(topology)))
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(30L)
        // No NOTES_PORT=tcp://... in the app's environment, which apps read as their own port.
        .withEnableServiceLinks(false)
        .withImagePullSecrets(topology.spec().imagePullSecrets())
        .withInitContainers(Guard.container(topology.spec(), podName()))
        .withContainers(containers(topology.spec()))
        .withVolumes(configVolume(topology), Guard.podVolume())
        .endSpec()
        .build();
  }

  private static List<Container> containers(LiteFsClusterSpec spec) {
    if (spec.routing() == null) {
      return List.of(app(spec));
    }
    return List.of(
        app(spec),
        Gateway.container(
            spec.routing(),
            spec.imagePullPolicy(),
            podName(),
            own(ConfigMaps.GATEWAY_KEY),
            pathOf(ConfigMaps.GATEWAY_KEY)));
  }

  private static Container app(LiteFsClusterSpec spec) {
    return new ContainerBuilder()
        .withName(APP_CONTAINER)
        .withImage(spec.image())
        .withImagePullPolicy(spec.imagePullPolicy() == null ? null : spec.imagePullPolicy().name())
        .withCommand(spec.command().isEmpty() ? List.of("litefs") : spec.command())
        .withArgs(
            spec.args().isEmpty()
                ? List.of(
                    "mount",
                    "-config",
                    pathOf(ConfigMaps.CONFIG_KEY),
                    // A $ in a command reaches its program as the user wrote it.
                    "-no-expand-env")
                : spec.args())
        .withPorts(ports(spec))
        .withEnv(env(spec))
        .withEnvFrom(spec.envFrom())
        .withResources(resources(spec))
        .withStartupProbe(spec.startupProbe())
        .withReadinessProbe(spec.readinessProbe())
        .withLivenessProbe(spec.livenessProbe())
        // LiteFS mounts a FUSE file system, which takes CAP_SYS_ADMIN and /dev/fuse.
        .withNewSecurityContext()
        .withPrivileged(true)
        .withRunAsUser(0L)
        .withRunAsGroup(0L)
        .endSecurityContext()
        .addNewVolumeMount()
        .withName(Names.DATA_VOLUME)
        .withMountPath(spec.litefs().dataPath())
        .endVolumeMount()
        .addToVolumeMounts(own(ConfigMaps.CONFIG_KEY), own(ConfigMaps.CANDIDATE_KEY))
        .build();
  }

  /**
   * One file of the pod's own. Not their folder: the kubelet replaces that when any key changes,
   * which leaves an empty one to a container that had it mounted.
   */
  private static VolumeMount own(String key) {
    return new VolumeMountBuilder()
        .withName(CONFIG_VOLUME)
        .withMountPath(pathOf(key))
        .withSubPathExpr("$(%s)/%s".formatted(POD_NAME, key))
        .withReadOnly(true)
        .build();
  }

  static String pathOf(String key) {
    return CONFIG_PATH + "/" + key;
  }

  private static List<ContainerPort> ports(LiteFsClusterSpec spec) {
    List<ContainerPort> ports = new ArrayList<>();
    ports.add(
        new ContainerPortBuilder()
            .withName(Services.API_PORT_NAME)
            .withContainerPort(LitefsYml.API_PORT)
            .withProtocol("TCP")
            .build());
    for (ContainerPort port : spec.ports()) {
      ports.add(
          port.getProtocol() == null
              ? new ContainerPortBuilder(port).withProtocol("TCP").build()
              : port);
    }
    return ports;
  }

  private static List<EnvVar> env(LiteFsClusterSpec spec) {
    List<EnvVar> env = new ArrayList<>();
    // First, so that the user's variables may refer to it.
    env.add(podName());
    env.addAll(spec.env());
    return env;
  }

  private static EnvVar podName() {
    return new EnvVarBuilder()
        .withName(POD_NAME)
        .withNewValueFrom()
        .withNewFieldRef("v1", "metadata.name")
        .endValueFrom()
        .build();
  }

  private static ResourceRequirements resources(LiteFsClusterSpec spec) {
    return spec.resources() != null
        ? spec.resources()
        : new ResourceRequirementsBuilder()
            .withRequests(
                new TreeMap<>(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("128Mi"))))
            .build();
  }

  /**
   * Every node's ConfigMap under its pod's name, up to the highest ordinal there can be: adding a
   * pod then changes no template. The app mounts only its own files. The key cluster-id is listed
   * before it exists, so that pinning it changes no template either.
   */
  private static Volume configVolume(Topology topology) {
    return new VolumeBuilder()
        .withName(CONFIG_VOLUME)
        .withNewProjected()
        .withDefaultMode(0444)
        .withSources(
            IntStream.range(0, LiteFsCluster.REPLICAS_MAX)
                .mapToObj(ordinal -> configSource(topology, ordinal))
                .toList())
        .endProjected()
        .build();
  }

  private static VolumeProjection configSource(Topology topology, int ordinal) {
    Names names = topology.names();
    return new VolumeProjectionBuilder()
        .withNewConfigMap()
        .withName(names.configMap(ordinal))
        .withOptional(true)
        .withItems(
            ConfigMaps.keys(topology.spec()).stream()
                .map(key -> new KeyToPath(key, null, names.pod(ordinal) + "/" + key))
                .toList())
        .endConfigMap()
        .build();
  }

  /** Over what LiteFS reads, on the primary and on a replica, and what the gateway does. */
  private static String configHash(Topology topology) {
    return Fingerprint.of(
        ConfigMaps.litefsYml(topology, true, false)
            + "\0"
            + ConfigMaps.litefsYml(topology, false, false)
            + (topology.spec().routing() == null
                ? ""
                : "\0" + ConfigMaps.haproxyCfg(topology, topology.spec().routing())));
  }
}
