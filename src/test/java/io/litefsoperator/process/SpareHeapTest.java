package io.litefsoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpareHeapTest {

  private static final long MEGABYTE = 1024 * 1024;

  private boolean idle = true;
  private long size;
  private int collections;
  private final SpareHeap heap = new SpareHeap(() -> idle, () -> size, this::collect);

  private void collect() {
    collections++;
    size = 20 * MEGABYTE;
  }

  @Test
  void aHeapThatHasGrownIsCollectedOnce() {
    size = 200 * MEGABYTE;
    heap.look();
    heap.look();

    assertThat(collections).isEqualTo(1);

    size = 200 * MEGABYTE;
    heap.look();

    assertThat(collections).isEqualTo(2);
  }

  @Test
  void aHeapThatHasHardlyGrownIsLeftAlone() {
    size = 20 * MEGABYTE;
    heap.look();

    assertThat(collections).isZero();
  }

  @Test
  void nothingIsPausedWhileClustersWait() {
    idle = false;
    size = 200 * MEGABYTE;
    heap.look();

    assertThat(collections).isZero();

    idle = true;
    heap.look();

    assertThat(collections).isEqualTo(1);
  }
}
