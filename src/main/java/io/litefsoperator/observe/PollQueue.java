package io.litefsoperator.observe;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.litefsoperator.litefs.NodeAddress;
import io.litefsoperator.litefs.NodeAnswer;
import io.litefsoperator.litefs.NodeApi;
import io.litefsoperator.observe.NodeReport.Answered;
import io.litefsoperator.observe.NodeReport.Silent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks nodes, each when its turn comes: at most one poll a node and a bounded number in all are
 * under way. Every poll ends, with an answer, a failure or the deadline, and ends once.
 */
final class PollQueue implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PollQueue.class);

  /** Whom to ask, on behalf of which cluster. */
  record Target(ResourceID cluster, NodeAddress address) {}

  /**
   * Bounds on polling.
   *
   * @param inFlight polls under way at once, over all nodes
   * @param deadline after which a poll is given up, whatever the node API makes of it
   */
  record Limits(int inFlight, Duration deadline) {
    static final Limits DEFAULT = new Limits(128, Duration.ofSeconds(5));
  }

  /** A poll under way; equal to none but itself. */
  private static final class Poll {
    final Target target;
    @Nullable Future<?> giveUp;
    @Nullable CompletableFuture<?> answer;

    Poll(Target target) {
      this.target = target;
    }
  }

  private final NodeApi api;
  private final ScheduledExecutorService scheduler;
  private final Clock clock;
  private final Limits limits;
  private final BiConsumer<Target, NodeReport> onEnd;

  private final Object lock = new Object();
  private final Set<Target> waiting = new LinkedHashSet<>();
  private final Map<Target, Poll> underWay = new HashMap<>();
  private boolean closed;

  /**
   * The scheduler runs everything, {@code onEnd} included, and stays the caller's to shut down. An
   * answer is handed over as a first one, however many there were.
   */
  PollQueue(
      NodeApi api,
      ScheduledExecutorService scheduler,
      Clock clock,
      Limits limits,
      BiConsumer<Target, NodeReport> onEnd) {
    this.api = api;
    this.scheduler = scheduler;
    this.clock = clock;
    this.limits = limits;
    this.onEnd = onEnd;
  }

  /** Asks a node soon, unless it waits for its turn already or a poll of it is under way. */
  void ask(Target target) {
    synchronized (lock) {
      if (closed || underWay.containsKey(target) || !waiting.add(target)) {
        return;
      }
    }
    runSoon(this::startWhatWaits);
  }

  /** Whether a poll will end without being asked for. */
  boolean isExpected(Target target) {
    synchronized (lock) {
      return waiting.contains(target) || underWay.containsKey(target);
    }
  }

  /** Gives up a node's turn; a poll under way ends on its own. */
  void withdraw(Target target) {
    synchronized (lock) {
      waiting.remove(target);
    }
  }

  /** Cancels what is under way. Nothing ends after that. */
  @Override
  public void close() {
    List<Poll> abandoned;
    synchronized (lock) {
      closed = true;
      waiting.clear();
      abandoned = List.copyOf(underWay.values());
      underWay.clear();
    }
    abandoned.forEach(
        poll -> {
          cancel(poll.giveUp);
          cancel(poll.answer);
        });
  }

  /** Always a task of its own, so that the stack does not grow with the queue. */
  private void startWhatWaits() {
    while (true) {
      Poll poll;
      synchronized (lock) {
        Iterator<Target> next = waiting.iterator();
        if (underWay.size() >= limits.inFlight() || !next.hasNext()) {
          return;
        }
        poll = new Poll(next.next());
        next.remove();
        underWay.put(poll.target, poll);
      }
      start(poll);
    }
  }

  private void start(Poll poll) {
    try {
      // First, so that nothing that the API does can leave the poll without an end.
      Future<?> giveUp =
          scheduler.schedule(
              () -> end(poll, new Silent(WhySilent.NO_ANSWER_IN_TIME)),
              limits.deadline().toNanos(),
              TimeUnit.NANOSECONDS);
      synchronized (lock) {
        poll.giveUp = giveUp;
      }
      Instant asked = clock.instant();
      CompletionStage<NodeAnswer> answer = api.ask(poll.target.address());
      if (answer == null) {
        runSoon(() -> end(poll, new Silent(WhySilent.NO_INFO)));
        return;
      }
      answer.whenComplete(
          (said, failure) -> runSoon(() -> end(poll, report(said, asked, failure))));
      synchronized (lock) {
        poll.answer = answer.toCompletableFuture();
      }
    } catch (RejectedExecutionException e) {
      log.debug("Closed before {} was asked", poll.target, e);
    } catch (RuntimeException | LinkageError e) {
      log.debug("The node API failed for {}", poll.target, e);
      runSoon(() -> end(poll, new Silent(WhySilent.of(e))));
    }
  }

  private static NodeReport report(
      @Nullable NodeAnswer answer, Instant asked, @Nullable Throwable failure) {
    if (failure != null) {
      return new Silent(WhySilent.of(failure));
    }
    return answer == null ? new Silent(WhySilent.NO_INFO) : Answered.once(answer, asked);
  }

  private void end(Poll poll, NodeReport report) {
    boolean somebodyWaits;
    synchronized (lock) {
      if (!underWay.remove(poll.target, poll)) {
        return; // the poll was given up before, or all was closed
      }
      cancel(poll.giveUp);
      somebodyWaits = !waiting.isEmpty();
    }
    cancel(poll.answer);
    try {
      onEnd.accept(poll.target, report);
    } finally {
      if (somebodyWaits) {
        runSoon(this::startWhatWaits);
      }
    }
  }

  private void runSoon(Runnable task) {
    try {
      scheduler.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("Closed with something left to do", e);
    }
  }

  private static void cancel(@Nullable Future<?> future) {
    if (future != null) {
      future.cancel(true);
    }
  }
}
