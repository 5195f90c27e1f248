package io.litefsoperator.observe;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.litefsoperator.litefs.NodeAddress;
import io.litefsoperator.litefs.NodeApi;
import io.litefsoperator.observe.NodeReport.Answered;
import io.litefsoperator.observe.NodeReport.Seen;
import io.litefsoperator.observe.PollQueue.Limits;
import io.litefsoperator.observe.PollQueue.Target;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last report of every node that is watched, each node asked again and again.
 *
 * <p>No thread waits for a node: a poll is a question under way, of which there is at most one a
 * node and 128 in all. Whether it throws, hangs or never ends decides that one report and nothing
 * else. A node that answered keeps its answer until it was silent twice in a row. Safe for use by
 * many threads.
 */
public final class NodeReports implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(NodeReports.class);

  /** Silent polls in a row after which an earlier answer no longer stands. */
  private static final int MISSES_SHOWN = 2;

  /**
   * How far an interval may be off the pace, as a part of it, so that nodes do not beat together.
   */
  private static final double JITTER = 0.1;

  private static final int THREADS = 2;

  /** Guarded by the lock. */
  private static final class Node {
    final Target target;
    Pace pace;
    @Nullable NodeReport report;
    int misses;
    long lastEnd;
    double intervalFactor;
    @Nullable Future<?> next;

    Node(Target target, Pace pace) {
      this.target = target;
      this.pace = pace;
    }

    boolean isNew() {
      return report == null;
    }

    Duration interval() {
      return pace.after(
          report instanceof Answered answered
              ? Duration.between(answered.seen().since(), answered.seen().asked())
              : pace.from().multipliedBy(misses));
    }
  }

  private final PollQueue queue;
  private final NodeMetrics metrics;
  private final ScheduledExecutorService scheduler;
  private final LongSupplier nanoTime;
  private final DoubleSupplier random;
  private final List<Consumer<ResourceID>> listeners = new CopyOnWriteArrayList<>();

  private final Object lock = new Object();
  private final Map<ResourceID, Map<NodeAddress, Node>> watched = new HashMap<>();
  private boolean closed;

  /**
   * Polls nothing until told what to watch.
   *
   * @param api must answer without blocking the caller
   * @param metrics is told all that nodes say
   * @param clock says when a node was asked; nothing is paced by it
   */
  public NodeReports(NodeApi api, NodeMetrics metrics, Clock clock) {
    this(
        api,
        metrics,
        newScheduler(),
        clock,
        System::nanoTime,
        () -> ThreadLocalRandom.current().nextDouble(),
        Limits.DEFAULT);
  }

  /** Takes the scheduler over and shuts it down on close. The random numbers are in [0, 1). */
  NodeReports(
      NodeApi api,
      NodeMetrics metrics,
      ScheduledExecutorService scheduler,
      Clock clock,
      LongSupplier nanoTime,
      DoubleSupplier random,
      Limits limits) {
    this.queue = new PollQueue(api, scheduler, clock, limits, this::ended);
    this.metrics = metrics;
    this.scheduler = scheduler;
    this.nanoTime = nanoTime;
    this.random = random;
  }

  private static ScheduledExecutorService newScheduler() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "node-reports");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /**
   * Replaces what is watched for one cluster. A node that is new is polled at once; one that stays
   * keeps its report. A changed pace counts from the node's last poll.
   *
   * @param pace of each node, from the end of a poll on
   */
  public void watch(ResourceID cluster, Set<NodeAddress> nodes, Pace pace) {
    boolean news;
    synchronized (lock) {
      if (closed) {
        return;
      }
      Map<NodeAddress, Node> before = watched.getOrDefault(cluster, Map.of());
      Map<NodeAddress, Node> after = new HashMap<>();
      for (NodeAddress address : nodes) {
        Node node = before.get(address);
        if (node == null) {
          node = new Node(new Target(cluster, address), pace);
          queue.ask(node.target);
        } else if (!node.pace.equals(pace)) {
          node.pace = pace;
          plan(node);
        }
        after.put(address, node);
      }
      List<Node> dropped =
          before.values().stream().filter(node -> !after.containsValue(node)).toList();
      dropped.forEach(this::drop);
      watched.put(cluster, after);
      news = dropped.stream().anyMatch(Node::isNew) && hasReports(cluster);
    }
    if (news) {
      tell(cluster); // what the others said at first was kept back for those that went
    }
  }

  private boolean hasReports(ResourceID cluster) {
    return watched.getOrDefault(cluster, Map.of()).values().stream().noneMatch(Node::isNew);
  }

  /** Ends the watch of a cluster and drops its reports. */
  public void forget(ResourceID cluster) {
    synchronized (lock) {
      Map<NodeAddress, Node> nodes = watched.remove(cluster);
      if (nodes != null) {
        nodes.values().forEach(this::drop);
      }
    }
  }

  /**
   * The last reports by pod name, of exactly these pods: a pod that was replaced, or whose address
   * changed, has none until it was asked itself.
   */
  public Map<String, NodeReport> of(ResourceID cluster, Set<NodeAddress> nodes) {
    Map<String, NodeReport> reports = new HashMap<>();
    synchronized (lock) {
      Map<NodeAddress, Node> known = watched.getOrDefault(cluster, Map.of());
      for (NodeAddress address : nodes) {
        Node node = known.get(address);
        if (node != null && node.report != null) {
          reports.put(address.pod(), node.report);
        }
      }
    }
    return Map.copyOf(reports);
  }

  /**
   * Adds a listener that is told the cluster whenever a node says something else of itself, answers
   * again or falls silent, and where the pace asks for that, at every answer until the same was
   * seen {@link Seen#CONFIRMED} times. Positions alone are no news; nor is what a node says at
   * first as long as another one of the cluster was not asked yet. It must not block.
   */
  public void onChange(Consumer<ResourceID> listener) {
    listeners.add(listener);
  }

  /** Ends all polling; listeners hear nothing more. Later calls change nothing. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      watched.values().forEach(nodes -> nodes.values().forEach(this::drop));
      watched.clear();
    }
    queue.close();
    scheduler.shutdownNow();
  }

  private void drop(Node node) {
    cancel(node.next);
    queue.withdraw(node.target);
    metrics.forget(node.target);
  }

  /** Makes the next appointment; a poll that is to come anyway makes it when it ends. */
  private void plan(Node node) {
    cancel(node.next);
    if (queue.isExpected(node.target)) {
      return;
    }
    long interval = (long) (node.interval().toNanos() * node.intervalFactor);
    long left = Math.max(0, node.lastEnd + interval - nanoTime.getAsLong());
    try {
      node.next = scheduler.schedule(() -> fallDue(node), left, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("Closed while the next poll of {} was planned", node.target, e);
    }
  }

  private void fallDue(Node node) {
    synchronized (lock) {
      if (node(node.target) == node) {
        queue.ask(node.target);
      }
    }
  }

  private @Nullable Node node(Target target) {
    return watched.getOrDefault(target.cluster(), Map.of()).get(target.address());
  }

  private void ended(Target target, NodeReport report) {
    boolean news;
    synchronized (lock) {
      Node node = node(target);
      if (node == null) {
        return;
      }
      boolean isNew = node.isNew();
      // All nodes are first polled together: their second polls spread over the whole interval.
      node.intervalFactor =
          isNew ? random.getAsDouble() : 1 - JITTER + 2 * JITTER * random.getAsDouble();
      node.lastEnd = nanoTime.getAsLong();
      news = record(node, report) && (!isNew || hasReports(target.cluster()));
      plan(node);
    }
    if (news) {
      tell(target.cluster());
    }
  }

  /** Returns whether listeners are to be told. */
  private boolean record(Node node, NodeReport report) {
    NodeReport before = node.report;
    if (report instanceof Answered first) {
      Answered answered = first.after(before);
      node.misses = 0;
      node.report = answered;
      metrics.answered(node.target, answered);
      int times = answered.seen().times();
      return times == 1 || (node.pace.confirms() && times <= Seen.CONFIRMED);
    }
    node.misses++;
    boolean shown = !(before instanceof Answered) || node.misses >= MISSES_SHOWN;
    metrics.silent(node.target, shown);
    if (shown) {
      node.report = report;
    }
    return shown && !report.equals(before);
  }

  private void tell(ResourceID cluster) {
    for (Consumer<ResourceID> listener : listeners) {
      try {
        listener.accept(cluster);
      } catch (RuntimeException e) {
        log.warn("What listens to node reports failed for {}", cluster, e);
      }
    }
  }

  private static void cancel(@Nullable Future<?> future) {
    if (future != null) {
      future.cancel(false);
    }
  }
}
