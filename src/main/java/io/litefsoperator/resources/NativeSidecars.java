package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Init containers that go on running. An API server before 1.29 stores them without what makes them
 * so, and says nothing: their pod would wait for ever for the first of them to end.
 */
public final class NativeSidecars {

  private static final String GOES_ON = "Always";

  private NativeSidecars() {}

  /**
   * Names of those that are none any more as the API server has them, in the order in which they
   * start.
   *
   * @param stored null where there is no such StatefulSet, and with it none of its containers
   */
  public static List<String> dropped(StatefulSet desired, @Nullable StatefulSet stored) {
    List<String> kept = stored == null ? List.of() : names(stored);
    return names(desired).stream().filter(name -> !kept.contains(name)).toList();
  }

  private static List<String> names(StatefulSet set) {
    return set.getSpec().getTemplate() == null
        ? List.of()
        : set.getSpec().getTemplate().getSpec().getInitContainers().stream()
            .filter(container -> GOES_ON.equals(container.getRestartPolicy()))
            .map(Container::getName)
            .toList();
  }

  /** Whether this is how an API server of 1.27 or older refuses them: it has no such field. */
  public static boolean areUnknown(String refusal) {
    return refusal.contains(".initContainers[")
        && refusal.contains(".restartPolicy: field not declared in schema");
  }
}
