package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFileBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.api.LiteFsClusterSpec.ImagePullPolicy;
import java.util.Map;
import java.util.TreeMap;

/**
 * The init container that lets LiteFS start as the primary only on a volume that holds the
 * cluster's data. What it does is in a script of the pod's ConfigMap, so that a new version of it
 * restarts nobody.
 */
public final class Guard {

  /** Name of the init container. */
  public static final String NAME = "guard";

  /**
   * Annotation on one pod, with any value: it may start as the primary although no cluster ID is
   * expected of its volume, or although replicas are ahead of it.
   */
  public static final String START_GRANTED = "litefs-operator.io/start-granted";

  /** Name of the volume with the pod's annotations. */
  static final String POD_VOLUME = "litefs-pod";

  // Apart from the folders of its image, whatever spec.litefs.dataPath is.
  private static final String CONFIG_PATH = "/guard/config";
  private static final String DATA_PATH = "/guard/data";
  private static final String POD_PATH = "/guard/pod";

  private Guard() {}

  /**
   * The container.
   *
   * @param podName the variable with the pod's name
   */
  static Container container(LiteFsClusterSpec spec, EnvVar podName) {
    return new ContainerBuilder()
        .withName(NAME)
        .withImage(spec.litefs().image())
        // A primary that restarts must not depend on a registry for the guard's sake.
        .withImagePullPolicy(
            spec.imagePullPolicy() == ImagePullPolicy.Never ? "Never" : "IfNotPresent")
        .withCommand(
            "/bin/sh",
            "%s/$(%s)/%s".formatted(CONFIG_PATH, podName.getName(), ConfigMaps.GUARD_KEY))
        .withEnv(podName)
        .withNewResources()
        .withRequests(
            new TreeMap<>(Map.of("cpu", new Quantity("10m"), "memory", new Quantity("16Mi"))))
        // It asks 31 replicas at once, each for up to 1 MB.
        .withLimits(Map.of("memory", new Quantity("128Mi")))
        .endResources()
        // The shell's own words, where it finds no script.
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        // LiteFS's files are root's.
        .withNewSecurityContext()
        .withRunAsUser(0L)
        .withRunAsGroup(0L)
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
        .addNewVolumeMount()
        .withName(Names.DATA_VOLUME)
        .withMountPath(DATA_PATH)
        .withReadOnly(true)
        .endVolumeMount()
        // Whole, not the pod's folder alone: a subPath would never change while the guard waits.
        .addNewVolumeMount()
        .withName(PodTemplates.CONFIG_VOLUME)
        .withMountPath(CONFIG_PATH)
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(POD_VOLUME)
        .withMountPath(POD_PATH)
        .withReadOnly(true)
        .endVolumeMount()
        .build();
  }

  /** The pod's annotations as a file, which changes with them. */
  static Volume podVolume() {
    return new VolumeBuilder()
        .withName(POD_VOLUME)
        .withNewDownwardAPI()
        .withDefaultMode(0444)
        .withItems(
            new DownwardAPIVolumeFileBuilder()
                .withPath("annotations")
                .withNewFieldRef("v1", "metadata.annotations")
                .build())
        .endDownwardAPI()
        .build();
  }
}
