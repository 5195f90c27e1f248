package io.litefsoperator.testing;

import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.api.RemediationStatus.Step;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every status of one cluster that was written while it was open. */
public final class StatusSeen implements AutoCloseable {

  private final List<LiteFsClusterStatus> all = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
  private final Watch watch;

  private StatusSeen(Notes notes, Consumer<LiteFsClusterStatus> atOnce) {
    watch =
        notes
            .resource()
            .watch(
                new Watcher<LiteFsCluster>() {
                  @Override
                  public void eventReceived(Action action, LiteFsCluster cluster) {
                    if (cluster.getStatus() != null && action != Action.DELETED) {
                      all.add(cluster.getStatus());
                      try {
                        atOnce.accept(cluster.getStatus());
                      } catch (RuntimeException | Error e) {
                        broken.set(e);
                      }
                    }
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    broken.set(cause);
                  }
                });
  }

  /** Looks at it from now on. */
  public static StatusSeen of(Notes notes) {
    return new StatusSeen(notes, status -> {});
  }

  /**
   * The same.
   *
   * @param atOnce is told of each on the watch's own thread
   */
  public static StatusSeen of(Notes notes, Consumer<LiteFsClusterStatus> atOnce) {
    return new StatusSeen(notes, atOnce);
  }

  /** In the order in which they were written. */
  public List<LiteFsClusterStatus> all() {
    Throwable cause = broken.get();
    if (cause != null) {
      throw new IllegalStateException("the watch, or what was done at once, failed", cause);
    }
    return List.copyOf(all);
  }

  /** The step that a status tells of; empty where no replica is being healed. */
  public static Optional<Step> step(LiteFsClusterStatus status) {
    return Optional.ofNullable(status.remediation()).map(RemediationStatus::step);
  }

  @Override
  public void close() {
    watch.close();
  }
}
