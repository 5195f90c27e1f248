package io.litefsoperator.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pods that were made while it was open, in that order. */
public final class PodsSeen implements AutoCloseable {

  private final List<String> names = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable WatcherException> broken = new AtomicReference<>();
  private final Watch watch;

  private PodsSeen(KubernetesClient client, String namespace, String image) {
    Set<String> before =
        client.pods().inNamespace(namespace).list().getItems().stream()
            .map(pod -> pod.getMetadata().getUid())
            .collect(Collectors.toSet());
    watch =
        client
            .pods()
            .inNamespace(namespace)
            .watch(
                new Watcher<Pod>() {
                  @Override
                  public void eventReceived(Action action, Pod pod) {
                    if (action == Action.ADDED
                        && !before.contains(pod.getMetadata().getUid())
                        && pod.getSpec().getContainers().stream()
                            .anyMatch(container -> image.equals(container.getImage()))) {
                      names.add(pod.getMetadata().getName());
                    }
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    broken.set(cause);
                  }
                });
  }

  /** Looks out for pods of this image. */
  public static PodsSeen by(KubernetesClient client, String namespace, String image) {
    return new PodsSeen(client, namespace, image);
  }

  /** Fails if some may have been missed. */
  public List<String> names() {
    WatcherException cause = broken.get();
    if (cause != null) {
      throw new IllegalStateException("the watch broke", cause);
    }
    return List.copyOf(names);
  }

  @Override
  public void close() {
    watch.close();
  }
}
