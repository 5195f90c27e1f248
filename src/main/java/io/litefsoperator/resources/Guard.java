package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFileBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.litefs.Scripts;

/**
 * The init container that lets LiteFS start as the primary only on a volume that holds the
 * cluster's data.
 */
public final class Guard {

  /** Name of the init container. */
  public static final String NAME = "guard";

  /**
   * Annotation on one pod, with any value: it may start as the primary although no cluster ID is
   * expected of its volume, or although replicas are ahead of it. It is taken off once the pod is
   * up.
   */
  public static final String START_GRANTED = "litefs-operator.io/start-granted";

  /** Name of the volume with the pod's annotations. */
  static final String POD_VOLUME = "litefs-pod";

  private Guard() {}

  static Container container(LiteFsClusterSpec spec) {
    return LiteFsImage.guarded(spec, NAME)
        .withCommand(LiteFsImage.command(Scripts.GUARD))
        // It asks 31 replicas at once, each for up to 1 MB.
        .withResources(LiteFsImage.limited("10m", "16Mi", "128Mi"))
        .withSecurityContext(LiteFsImage.harmless())
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
