package io.litefsoperator.process;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.litefsoperator.process.Options.Election;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease under which this process leads. Losing it ends the process by {@code onLost}, since
 * another one may lead from then on.
 */
final class Lease implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Lease.class);

  /** Client-go's word for a lease that nobody holds; null would be left out of the patch. */
  private static final String NOBODY = "";

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Election election;
  private final String namespace;
  private final String identity;
  private final LeaseRequests requests;
  private final Consumer<String> onLost;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "lease-watch");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean leading;
  private volatile boolean closing;

  /**
   * @param identity unlike that of any other process that is up
   * @param onLost told why, at most a few times; must end the process at once
   */
  Lease(
      Election election,
      String namespace,
      String identity,
      LeaseRequests requests,
      Consumer<String> onLost) {
    this.election = election;
    this.namespace = namespace;
    this.identity = identity;
    this.requests = requests;
    this.onLost = onLost;
    ScheduledFuture<?> unused =
        watch.scheduleWithFixedDelay(
            this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  LeaderElectionConfiguration configuration() {
    return new LeaderElectionConfiguration(
        election.name(),
        namespace,
        election.duration(),
        election.renewDeadline(),
        election.retryPeriod(),
        identity,
        new LeaderCallbacks(this::won, this::stopped, this::observed),
        // JOSDK would call System.exit, which never returns in a shutdown hook.
        false);
  }

  boolean isLeading() {
    return leading;
  }

  /** Whether the elector goes on asking; when it does not, nobody would ever lead here again. */
  boolean isElectorAlive() {
    return requests.sinceAsked().compareTo(election.duration().multipliedBy(4)) < 0;
  }

  private void won() {
    leading = true;
    log.info("Leading under lease {}/{} as {}", namespace, election.name(), identity);
  }

  private void observed(String holder) {
    if (holder != null && !holder.isEmpty() && !holder.equals(identity)) {
      log.info("Waiting for lease {}/{}, held by {}", namespace, election.name(), holder);
    }
  }

  private void stopped() {
    if (!closing) {
      lost("it could not be renewed in time or was taken by another");
    }
  }

  /** The elector's own deadline is not looked at while one of its requests hangs. */
  private void look() {
    Duration limit = election.renewDeadline().plus(election.duration()).dividedBy(2);
    if (leading && !closing && requests.sinceWritten().compareTo(limit) > 0) {
      lost("it was not renewed for " + requests.sinceWritten().toMillis() + " ms");
    }
  }

  private void lost(String why) {
    onLost.accept(
        "Lost lease %s/%s: %s; ending, since another operator may lead now"
            .formatted(namespace, election.name(), why));
  }

  /** From now on the end of leading is no loss. */
  @Override
  public void close() {
    closing = true;
    watch.shutdownNow();
  }

  /**
   * Gives the lease up, if it is ours, so that the next operator leads at its next look instead of
   * after the lease's duration. To be called when nothing is under way any more. JOSDK and fabric8
   * don't: the one never asks for it, the other sends a patch that leaves the holder out.
   */
  void release(KubernetesClient client) {
    if (!leading) {
      return;
    }
    try {
      LeaseLock lock = new LeaseLock(namespace, election.name(), identity);
      LeaderElectionRecord current = lock.get(client);
      if (current == null || !identity.equals(current.getHolderIdentity())) {
        return;
      }
      ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
      // With the resource version that was read: a lease taken meanwhile stays taken.
      lock.update(
          client,
          new LeaderElectionRecord(
              NOBODY, Duration.ofSeconds(1), now, now, current.getLeaderTransitions()));
      log.info("Released lease {}/{}", namespace, election.name());
    } catch (KubernetesClientException e) {
      log.warn("Lease {}/{} was not released; it expires", namespace, election.name(), e);
    }
  }
}
