package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.api.LiteFsClusterSpec.ImagePullPolicy;
import io.litefsoperator.litefs.Scripts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the containers from LiteFS's image have in common. What they run is a script of the pod's
 * ConfigMap, so that a new version of it restarts nobody.
 */
final class LiteFsImage {

  /** Variable with the pod's name, under a name that no app takes for its own. */
  static final String POD_NAME = "LITEFS_POD_NAME";

  // Apart from the folders of the image, whatever spec.litefs.dataPath is.
  static final String ROOT = "/guard";
  private static final String CONFIG_PATH = ROOT + "/config";
  private static final String DATA_PATH = ROOT + "/data";
  private static final String POD_PATH = ROOT + "/pod";

  private LiteFsImage() {}

  /** A container that sees the configuration of its pod, as it changes. */
  static ContainerBuilder container(LiteFsClusterSpec spec, String name) {
    return new ContainerBuilder()
        .withName(name)
        .withImage(spec.litefs().image())
        // A pod that restarts must not depend on a registry for the sake of these.
        .withImagePullPolicy(
            spec.imagePullPolicy() == ImagePullPolicy.Never ? "Never" : "IfNotPresent")
        .withEnv(podName())
        // The shell's own words, where it finds no script.
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        // Whole, not the pod's folder alone: a subPath would never change in a running container.
        .addNewVolumeMount()
        .withName(PodTemplates.CONFIG_VOLUME)
        .withMountPath(CONFIG_PATH)
        .withReadOnly(true)
        .endVolumeMount();
  }

  /** The same with what the guard looks at. */
  static ContainerBuilder guarded(LiteFsClusterSpec spec, String name) {
    return container(spec, name)
        .addNewVolumeMount()
        .withName(Names.DATA_VOLUME)
        .withMountPath(DATA_PATH)
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(Guard.POD_VOLUME)
        .withMountPath(POD_PATH)
        .withReadOnly(true)
        .endVolumeMount();
  }

  /** For a container's command, where Kubernetes puts the pod's name in. */
  static List<String> command(Scripts script) {
    return List.of("/bin/sh", "%s/$(%s)/%s".formatted(CONFIG_PATH, POD_NAME, script.file()));
  }

  /** For a probe, where the shell has to. */
  static List<String> probe(Scripts script, String argument) {
    return List.of(
        "/bin/sh",
        "-c",
        "exec sh %s/$%s/%s %s".formatted(CONFIG_PATH, POD_NAME, script.file(), argument));
  }

  static EnvVar podName() {
    return new EnvVarBuilder()
        .withName(POD_NAME)
        .withNewValueFrom()
        .withNewFieldRef("v1", "metadata.name")
        .endValueFrom()
        .build();
  }

  /** Root, since LiteFS's files are root's, but with nothing that root may do. */
  static SecurityContext harmless() {
    return new SecurityContextBuilder()
        .withRunAsUser(0L)
        .withRunAsGroup(0L)
        // Else a pod's own runAsNonRoot, which is meant for the app, would keep it from starting.
        .withRunAsNonRoot(false)
        .withPrivileged(false)
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  /** LiteFS mounts a FUSE file system, which takes CAP_SYS_ADMIN and /dev/fuse. */
  static SecurityContext privileged() {
    return new SecurityContextBuilder()
        .withPrivileged(true)
        .withRunAsUser(0L)
        .withRunAsGroup(0L)
        .withRunAsNonRoot(false)
        .build();
  }

  static ResourceRequirements requests(String cpu, String memory) {
    return new ResourceRequirementsBuilder()
        .withRequests(
            new TreeMap<>(Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory))))
        .build();
  }

  static ResourceRequirements limited(String cpu, String memory, String memoryLimit) {
    return new ResourceRequirementsBuilder(requests(cpu, memory))
        .withLimits(Map.of("memory", new Quantity(memoryLimit)))
        .build();
  }
}
