package io.litefsoperator.act;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Performs several requests of one cluster at once, on threads that all clusters share. No cluster
 * waits for another one's: whoever waits does himself what no thread was free for.
 */
public final class AtOnce {

  /** Tasks under way at a time, over all clusters, beside those of who asked for them. */
  private static final int THREADS = 16;

  private static final Duration THREAD_IDLE = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(AtOnce.class);

  /** They end when nothing is written. It queues nothing. */
  private final Executor threads =
      new ThreadPoolExecutor(
          0,
          THREADS,
          THREAD_IDLE.toSeconds(),
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "writer");
            thread.setDaemon(true);
            return thread;
          });

  /** As {@link Writer#begin} says. */
  <T> Supplier<List<T>> begin(List<Supplier<T>> tasks) {
    Map<String, String> about = MDC.getCopyOfContextMap();
    List<FutureTask<T>> begun =
        tasks.stream().map(task -> new FutureTask<>(logging(about, task))).toList();
    begun.forEach(this::tryToStart);
    return () -> {
      begun.forEach(FutureTask::run); // does nothing where it was started
      return resultsOf(begun);
    };
  }

  private void tryToStart(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("No thread is free", e);
    }
  }

  private static <T> List<T> resultsOf(List<FutureTask<T>> tasks) {
    List<T> results = new ArrayList<>();
    RuntimeException failure = null;
    for (FutureTask<T> task : tasks) {
      try {
        results.add(task.get());
      } catch (ExecutionException e) {
        failure = e.getCause() instanceof RuntimeException cause ? cause : new RuntimeException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new KubernetesClientException("interrupted while requests were under way", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
    return results;
  }

  /** What it logs names the cluster, as all else that is logged of it. */
  private static <T> Callable<T> logging(@Nullable Map<String, String> about, Supplier<T> task) {
    return () -> {
      Map<String, String> before = MDC.getCopyOfContextMap();
      setContext(about);
      try {
        return task.get();
      } finally {
        setContext(before);
      }
    };
  }

  private static void setContext(@Nullable Map<String, String> about) {
    if (about == null) {
      MDC.clear();
    } else {
      MDC.setContextMap(about);
    }
  }
}
