package io.litefsoperator.testing;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Every volume claim whose deletion began while it was open. Safe for use by many threads. */
public final class ClaimsSeen implements AutoCloseable {

  private final Map<String, String> deleted = new LinkedHashMap<>();
  private final Set<String> going = new TreeSet<>();
  private final Watch watch;
  private int mostAtOnce;
  private @Nullable WatcherException broken;

  private ClaimsSeen(KubernetesClient client, String namespace) {
    watch =
        client
            .persistentVolumeClaims()
            .inNamespace(namespace)
            .watch(
                new Watcher<PersistentVolumeClaim>() {
                  @Override
                  public void eventReceived(Action action, PersistentVolumeClaim claim) {
                    see(action, claim);
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    synchronized (ClaimsSeen.this) {
                      broken = cause;
                    }
                  }
                });
  }

  /** Looks at the claims of a namespace from now on. */
  public static ClaimsSeen in(KubernetesClient client, String namespace) {
    return new ClaimsSeen(client, namespace);
  }

  private synchronized void see(Watcher.Action action, PersistentVolumeClaim claim) {
    String uid = claim.getMetadata().getUid();
    boolean gone = action == Watcher.Action.DELETED;
    if (gone || claim.getMetadata().getDeletionTimestamp() != null) {
      deleted.put(uid, claim.getMetadata().getName());
      going.add(uid);
      mostAtOnce = Math.max(mostAtOnce, going.size());
    }
    if (gone) {
      going.remove(uid);
    }
  }

  /** Names, one for each UID, in the order in which their deletion began. */
  public synchronized List<String> deleted() {
    requireWhole();
    return new ArrayList<>(deleted.values());
  }

  /** UIDs, in the same order. */
  public synchronized List<String> deletedUids() {
    requireWhole();
    return new ArrayList<>(deleted.keySet());
  }

  /** The most that were being deleted at one moment. */
  public synchronized int mostAtOnce() {
    requireWhole();
    return mostAtOnce;
  }

  private void requireWhole() {
    if (broken != null) {
      throw new IllegalStateException("the watch broke", broken);
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
