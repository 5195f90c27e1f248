package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
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

  /** Annotation on a cluster, with any value: when it changes, all pods are restarted. */
  private static final String RESTART = "litefs-operator.io/restart";

  /** Whose container kubectl exec and logs mean if not told otherwise. */
  private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

  private PodTemplates() {}

  static PodTemplateSpec of(Topology topology) {
    PodTemplateSpec ours = ours(topology);
    var overlay = topology.spec().podTemplate();
    PodTemplateSpec laid = overlay == null ? ours : TemplateOverlay.lay(overlay, ours);
    if (Sidecar.isAskedFor(topology.spec())) {
      Sidecar.addMigrations(topology.spec(), laid);
    } else if (topology.copyTo() != null) {
      withoutProbes(laid);
    }
    return laid;
  }

  /** Without its app, a node would be killed for what the app does not answer. */
  private static void withoutProbes(PodTemplateSpec template) {
    template.getSpec().getContainers().stream()
        .filter(container -> !container.getName().equals(Readiness.CONTAINER))
        .forEach(
            container -> {
              container.setStartupProbe(null);
              container.setReadinessProbe(null);
              container.setLivenessProbe(null);
            });
  }

  private static PodTemplateSpec ours(Topology topology) {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(Labels.of(topology.names().cluster()))
        .addToAnnotations(DEFAULT_CONTAINER, APP_CONTAINER)
        .addToAnnotations(CONFIG_HASH, configHash(topology))
        .addToAnnotations(restart(topology.cluster()))
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(30L)
        // No NOTES_PORT=tcp://... in the app's environment, which apps read as their own port.
        .withEnableServiceLinks(false)
        .withImagePullSecrets(topology.spec().imagePullSecrets())
        .withInitContainers(initContainers(topology.spec()))
        .withContainers(containers(topology.spec()))
        .withVolumes(configVolume(topology), Guard.podVolume(), Sidecar.sharedVolume())
        .withTopologySpreadConstraints(
            spread("kubernetes.io/hostname", topology),
            spread("topology.kubernetes.io/zone", topology))
        .endSpec()
        .build();
  }

  /** Another value of the annotation than before is another template, which is rolled out. */
  private static Map<String, String> restart(LiteFsCluster cluster) {
    Map<String, String> annotations = cluster.getMetadata().getAnnotations();
    String value = annotations == null ? null : annotations.get(RESTART);
    return value == null ? Map.of() : Map.of(RESTART, value);
  }

  /** Soft: one node with room for all is better than a pod without a node. */
  private static TopologySpreadConstraint spread(String key, Topology topology) {
    return new TopologySpreadConstraintBuilder()
        .withTopologyKey(key)
        .withMaxSkew(1)
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .withMatchLabels(Labels.selector(topology.names().cluster()))
        .endLabelSelector()
        .build();
  }

  private static List<Container> initContainers(LiteFsClusterSpec spec) {
    List<Container> containers = new ArrayList<>();
    containers.add(Guard.container(spec));
    if (Sidecar.isAskedFor(spec)) {
      containers.addAll(Sidecar.containers(spec));
    }
    return containers;
  }

  private static List<Container> containers(LiteFsClusterSpec spec) {
    List<Container> containers = new ArrayList<>();
    if (Sidecar.isAskedFor(spec)) {
      containers.add(app(spec).addToVolumeMounts(Sidecar.databases(spec)).build());
    } else {
      containers.add(withLiteFs(app(spec), spec));
      containers.add(Readiness.container(spec));
    }
    if (spec.routing() != null) {
      containers.add(
          Gateway.container(
              spec.routing(),
              spec.imagePullPolicy(),
              LiteFsImage.podName(),
              own(ConfigMaps.GATEWAY_KEY),
              pathOf(ConfigMaps.GATEWAY_KEY)));
    }
    return containers;
  }

  private static Container withLiteFs(ContainerBuilder app, LiteFsClusterSpec spec) {
    return app.withCommand(spec.command().isEmpty() ? List.of("litefs") : spec.command())
        .withArgs(
            spec.args().isEmpty()
                ? List.of(
                    "mount",
                    "-config",
                    pathOf(ConfigMaps.CONFIG_KEY),
                    // A $ in a command reaches its program as the user wrote it.
                    "-no-expand-env")
                : spec.args())
        // LiteFS's last words, where it can't mount.
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withSecurityContext(LiteFsImage.privileged())
        .addNewVolumeMount()
        .withName(Names.DATA_VOLUME)
        .withMountPath(spec.litefs().dataPath())
        .endVolumeMount()
        .build();
  }

  private static ContainerBuilder app(LiteFsClusterSpec spec) {
    return new ContainerBuilder()
        .withName(APP_CONTAINER)
        .withImage(spec.image())
        .withImagePullPolicy(spec.imagePullPolicy() == null ? null : spec.imagePullPolicy().name())
        .withCommand(spec.command())
        .withArgs(spec.args())
        .withPorts(ports(spec))
        .withEnv(env(spec))
        .withEnvFrom(spec.envFrom())
        .withResources(resources(spec))
        .withStartupProbe(spec.startupProbe())
        .withReadinessProbe(spec.readinessProbe())
        .withLivenessProbe(spec.livenessProbe())
        .addToVolumeMounts(own(ConfigMaps.CONFIG_KEY), own(ConfigMaps.CANDIDATE_KEY));
  }

  /**
   * One file of the pod's own. Not their folder: the kubelet replaces that when any key changes,
   * which leaves an empty one to a container that had it mounted.
   */
  private static VolumeMount own(String key) {
    return new VolumeMountBuilder()
        .withName(CONFIG_VOLUME)
        .withMountPath(pathOf(key))
        .withSubPathExpr("$(%s)/%s".formatted(LiteFsImage.POD_NAME, key))
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
    env.add(LiteFsImage.podName());
    env.addAll(spec.env());
    return env;
  }

  private static ResourceRequirements resources(LiteFsClusterSpec spec) {
    return spec.resources() != null ? spec.resources() : LiteFsImage.requests("100m", "128Mi");
  }

  /**
   * Every node's ConfigMap under its pod's name, up to the highest ordinal there can be: adding a
   * pod then changes no template. The app mounts only its own files.
   */
  private static Volume configVolume(Topology topology) {
    List<String> keys = ConfigMaps.keys(topology.spec());
    return new VolumeBuilder()
        .withName(CONFIG_VOLUME)
        .withNewProjected()
        .withDefaultMode(0444)
        .withSources(
            IntStream.range(0, LiteFsCluster.REPLICAS_MAX)
                .mapToObj(ordinal -> configSource(topology.names(), ordinal, keys))
                .toList())
        .endProjected()
        .build();
  }

  private static VolumeProjection configSource(Names names, int ordinal, List<String> keys) {
    return new VolumeProjectionBuilder()
        .withNewConfigMap()
        .withName(names.configMap(ordinal))
        .withOptional(true)
        .withItems(
            keys.stream()
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
