package io.litefsoperator.testing;

import io.litefsoperator.testing.Wire.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client of the ledger app that writes, and after each write that was acknowledged reads how many
 * rows it has. It keeps the cookies that it gets, sends no write twice, and takes a new name after
 * one of which it does not know what became of it, so that it always knows what it must find.
 */
public final class LedgerClient implements Callable<LedgerClient.Tally> {

  private static final int PORT = 8080;

  /** Another pod after so many requests: a Service chooses one for each connection. */
  private static final int REQUESTS_A_CONNECTION = 40;

  private static final Duration PATIENCE = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofMinutes(12);

  private final String address;
  private final String name;
  private final int writes;
  private final boolean insists;
  private final AtomicInteger progress;
  private final Tally tally = new Tally();

  private @Nullable Wire wire;
  private int requests;
  private String cookie = "none=1";
  private int names;
  private int acknowledged;

  /**
   * @param writes how many must be acknowledged
   * @param insists whether a read that fails is tried again until it is answered
   * @param progress counts what was acknowledged
   */
  public LedgerClient(
      String address, String name, int writes, boolean insists, AtomicInteger progress) {
    this.address = address;
    this.name = name;
    this.writes = writes;
    this.insists = insists;
    this.progress = progress;
  }

  /** What one client has seen. */
  public static final class Tally {
    /** {@code client n} of each write with a 2xx, as the app lists its rows. */
    public final List<String> acknowledged = new ArrayList<>();

    /** Reads that did not show what was acknowledged before. */
    public final List<String> stale = new ArrayList<>();

    /** Writes with a 503. */
    public int refused;

    /** Writes without an answer, or with one that does not say what became of them. */
    public int unknown;
  }

  @Override
  public Tally call() throws IOException {
    long end = System.nanoTime() + LONGEST.toNanos();
    for (int n = 0; tally.acknowledged.size() < writes; n++) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "%s: %d of %d writes after %s"
                .formatted(name, tally.acknowledged.size(), writes, LONGEST));
      }
      if (write(n)) {
        read(end);
      }
    }
    disconnect();
    return tally;
  }

  /** Whether it was acknowledged. */
  private boolean write(int n) throws IOException {
    Answer answer = request("POST", "/write?client=%s&n=%d".formatted(current(), n));
    if (answer != null && answer.status() / 100 == 2) {
      tally.acknowledged.add(current() + " " + n);
      acknowledged++;
      progress.incrementAndGet();
      String set = answer.cookie();
      cookie = set == null ? cookie : set;
      return true;
    }
    if (answer != null && answer.status() == 503) {
      tally.refused++;
      if (answer.header("Retry-After") == null) {
        throw new AssertionError("a 503 without Retry-After: " + answer);
      }
    } else {
      tally.unknown++;
      names++;
      acknowledged = 0;
    }
    LockSupport.parkNanos(PATIENCE.toNanos());
    return false;
  }

  private void read(long end) throws IOException {
    Answer answer = request("GET", "/count?client=" + current());
    while (insists && (answer == null || answer.status() != 200) && System.nanoTime() < end) {
      LockSupport.parkNanos(PATIENCE.toNanos());
      answer = request("GET", "/count?client=" + current());
    }
    if (answer != null && answer.status() == 200 && !answer.body().equals(acknowledged + "\n")) {
      tally.stale.add(
          "%s has %d rows, and was told %s"
              .formatted(current(), acknowledged, answer.body().strip()));
    }
  }

  private String current() {
    return name + "-" + names;
  }

  /** Null where none came. */
  private @Nullable Answer request(String method, String path) throws IOException {
    if (++requests % REQUESTS_A_CONNECTION == 0) {
      disconnect();
    }
    try {
      if (wire == null) {
        wire = new Wire(address, PORT);
      }
      return wire.request(method, path, "Cookie: " + cookie);
    } catch (IOException e) {
      disconnect();
      return null;
    }
  }

  private void disconnect() throws IOException {
    if (wire != null) {
      wire.close();
      wire = null;
    }
  }
}
