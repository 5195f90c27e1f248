package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.litefsoperator.api.LiteFs.Delivery;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.litefs.Scripts;

/**
 * Whether a pod's node has the cluster's data. A container has one readiness probe, and the app's
 * is the user's; so it is asked of another container, and Kubernetes wants both.
 */
final class Readiness {

  /** Name of the container that is asked where LiteFS runs in the app's. */
  static final String CONTAINER = "ready";

  private static final String WAIT = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done";

  private Readiness() {}

  /** Often, until the node is first in sync. It never gives up: a primary may be away for long. */
  static Probe atStart(Delivery delivery) {
    return probe(delivery).withPeriodSeconds(1).withFailureThreshold(Integer.MAX_VALUE).build();
  }

  static Probe afterwards(Delivery delivery) {
    return probe(delivery).withPeriodSeconds(5).withFailureThreshold(2).build();
  }

  private static ProbeBuilder probe(Delivery delivery) {
    return new ProbeBuilder()
        .withExec(new ExecAction(LiteFsImage.probe(Scripts.READY, delivery.name())))
        .withTimeoutSeconds(10)
        .withSuccessThreshold(1);
  }

  /** Does nothing but to be asked. */
  static Container container(LiteFsClusterSpec spec) {
    return LiteFsImage.container(spec, CONTAINER)
        .withCommand("/bin/sh", "-c", WAIT)
        .withStartupProbe(atStart(Delivery.AppImage))
        .withReadinessProbe(afterwards(Delivery.AppImage))
        .withResources(LiteFsImage.limited("10m", "16Mi", "64Mi"))
        .withSecurityContext(LiteFsImage.harmless())
        .addNewVolumeMount()
        .withName(Sidecar.SHARED_VOLUME)
        .withMountPath(Sidecar.SHARED_PATH)
        .endVolumeMount()
        .build();
  }
}
