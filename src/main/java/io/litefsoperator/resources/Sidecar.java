package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.litefsoperator.api.Exec;
import io.litefsoperator.api.LiteFs.Delivery;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.litefs.CommandLine;
import io.litefsoperator.litefs.Scripts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * LiteFS beside an app that knows nothing of it: native sidecars (init containers that go on
 * running), of which LiteFS's is mounted and in sync before any container of the app starts.
 */
public final class Sidecar {

  /** Name of the container that runs LiteFS. */
  public static final String NAME = "litefs";

  /** Name of the container that takes LiteFS's mounts off the node. */
  static final String UNMOUNT = "unmount";

  /** Names of the containers of {@code spec.exec} begin with it; their indexes follow. */
  public static final String MIGRATION = "exec-";

  /** Name of the volume that shows the app what LiteFS mounts. */
  static final String SHARED_VOLUME = "litefs-shared";

  /** Where LiteFS's containers have it. */
  static final String SHARED_PATH = "/shared";

  /** Where a migration finds litefs. */
  static final String BIN_PATH = "/.litefs";

  /** Where LiteFS itself mounts; sidecar.sh shows it to the app. */
  static final String OWN_MOUNT = "/run/litefs";

  /** What sidecar.sh mounts on. */
  private static final String LIVE = "live";

  private static final String BIN = "bin";

  /**
   * It starts before LiteFS and is told to end after it. A mount that is left, because LiteFS was
   * killed with all that is in its container, would keep its pod Terminating for ever.
   */
  private static final String WAIT_AND_UNMOUNT =
      "trap 'while umount -l %s/%s 2>/dev/null; do :; done; exit 0' TERM; while :; do sleep 3600 & wait $!; done"
          .formatted(SHARED_PATH, LIVE);

  private Sidecar() {}

  static boolean isAskedFor(LiteFsClusterSpec spec) {
    return spec.litefs().delivery() == Delivery.Sidecar;
  }

  /** In the order in which they start. */
  static List<Container> containers(LiteFsClusterSpec spec) {
    return List.of(unmount(spec), litefs(spec));
  }

  private static Container unmount(LiteFsClusterSpec spec) {
    return LiteFsImage.container(spec, UNMOUNT)
        .withRestartPolicy("Always")
        .withCommand("/bin/sh", "-c", WAIT_AND_UNMOUNT)
        .withResources(LiteFsImage.limited("10m", "16Mi", "64Mi"))
        .withSecurityContext(LiteFsImage.privileged())
        .addToVolumeMounts(shared())
        .build();
  }

  private static Container litefs(LiteFsClusterSpec spec) {
    return LiteFsImage.guarded(spec, NAME)
        .withRestartPolicy("Always")
        .withCommand(LiteFsImage.command(Scripts.SIDECAR))
        // What it wrote there is why it refuses to start; the last lines of a log would be chance.
        .withTerminationMessagePolicy("File")
        .withStartupProbe(Readiness.atStart(Delivery.Sidecar))
        .withReadinessProbe(Readiness.afterwards(Delivery.Sidecar))
        .withResources(LiteFsImage.requests("50m", "64Mi"))
        .withSecurityContext(LiteFsImage.privileged())
        .addToVolumeMounts(shared())
        .addNewVolumeMount()
        .withName(Names.DATA_VOLUME)
        .withMountPath(spec.litefs().dataPath())
        .endVolumeMount()
        .build();
  }

  static Volume sharedVolume() {
    return new VolumeBuilder().withName(SHARED_VOLUME).withNewEmptyDir().endEmptyDir().build();
  }

  private static VolumeMount shared() {
    return new VolumeMountBuilder()
        .withName(SHARED_VOLUME)
        .withMountPath(SHARED_PATH)
        .withMountPropagation("Bidirectional")
        .build();
  }

  /** Where the app finds its databases. What LiteFS mounts over them later reaches it too. */
  static VolumeMount databases(LiteFsClusterSpec spec) {
    return new VolumeMountBuilder()
        .withName(SHARED_VOLUME)
        .withMountPath(spec.litefs().mountPath())
        .withSubPath(LIVE)
        .withMountPropagation("HostToContainer")
        .build();
  }

  /**
   * Adds what runs before the app, each as a container like the app's own, in the order of {@code
   * spec.exec}.
   */
  static void addMigrations(LiteFsClusterSpec spec, PodTemplateSpec template) {
    Container app =
        template.getSpec().getContainers().stream()
            .filter(container -> PodTemplates.APP_CONTAINER.equals(container.getName()))
            .findFirst()
            .orElseThrow();
    IntStream.range(0, spec.exec().size())
        .mapToObj(index -> migration(index, spec.exec().get(index), app))
        .forEach(template.getSpec().getInitContainers()::add);
  }

  private static Container migration(int index, Exec exec, Container app) {
    ContainerBuilder migration =
        new ContainerBuilder()
            .withName(MIGRATION + index)
            .withImage(app.getImage())
            .withImagePullPolicy(app.getImagePullPolicy())
            .withWorkingDir(app.getWorkingDir())
            .withEnv(app.getEnv())
            .withEnvFrom(app.getEnvFrom())
            .withResources(app.getResources())
            .withSecurityContext(app.getSecurityContext())
            .withVolumeMounts(app.getVolumeMounts());
    List<String> command = new ArrayList<>();
    if (exec.ifCandidate()) {
      command.addAll(List.of(BIN_PATH + "/litefs", "run", "-if-candidate", "--"));
      migration
          .addNewVolumeMount()
          .withName(SHARED_VOLUME)
          .withMountPath(BIN_PATH)
          .withSubPath(BIN)
          .withReadOnly(true)
          .endVolumeMount();
    }
    CommandLine.words(exec.cmd()).stream().map(Sidecar::asWritten).forEach(command::add);
    return migration.withCommand(command).build();
  }

  /** Kubernetes puts a variable in place of {@code $(NAME)}, and one dollar in place of two. */
  private static String asWritten(String word) {
    return word.replace("$", "$$");
  }
}
