package io.litefsoperator.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(30)
final class AtOnceTest {

  private static final int MORE_THAN_THREADS = 40;

  private final AtOnce atOnce = new AtOnce();

  @Test
  void tasksRunBesideEachOtherAndTheirResultsKeepTheirOrder() {
    CyclicBarrier all = new CyclicBarrier(3);

    assertThat(
            atOnce
                .begin(
                    IntStream.range(0, 3)
                        .mapToObj(
                            i ->
                                (Supplier<Integer>)
                                    () -> {
                                      meet(all);
                                      return i;
                                    })
                        .toList())
                .get())
        .containsExactly(0, 1, 2);
  }

  @Test
  void whoeverWaitsDoesHimselfWhatNoThreadIsFreeFor() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    Supplier<String> lasting =
        () -> {
          busy.countDown();
          await(end);
          return "";
        };
    List<Supplier<String>> others =
        IntStream.range(0, MORE_THAN_THREADS).mapToObj(i -> lasting).toList();
    Supplier<List<String>> anotherCluster = atOnce.begin(others);
    busy.await();

    String here = Thread.currentThread().getName();
    assertThat(atOnce.begin(List.of(() -> Thread.currentThread().getName())).get())
        .containsExactly(here);

    end.countDown();
    assertThat(anotherCluster.get()).hasSize(MORE_THAN_THREADS);
  }

  @Test
  void whatOneThrewIsThrownOnceTheOthersHaveEnded() {
    AtomicBoolean ended = new AtomicBoolean();
    CyclicBarrier both = new CyclicBarrier(2);
    Supplier<String> failing =
        () -> {
          meet(both);
          throw new IllegalStateException("refused");
        };
    Supplier<String> other =
        () -> {
          meet(both);
          ended.set(true);
          return "";
        };

    assertThatThrownBy(() -> atOnce.begin(List.of(failing, other)).get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("refused");
    assertThat(ended).isTrue();
  }

  @Test
  void whatATaskLogsNamesTheClusterThatItIsAbout() {
    MDC.put("resource.name", "notes");
    try {
      Supplier<String> name = () -> MDC.get("resource.name");

      assertThat(atOnce.begin(List.of(name, name)).get()).containsExactly("notes", "notes");
    } finally {
      MDC.clear();
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("not at once", e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
