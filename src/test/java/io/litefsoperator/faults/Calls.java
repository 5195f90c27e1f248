package io.litefsoperator.faults;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every request of the operator to the API server, and all that can go wrong with one. */
final class Calls {

  private static final List<Integer> ERRORS = List.of(409, 410, 429, 500);

  private final World world;

  /** What goes on in the cluster between two calls, now and then. */
  private final Runnable meanwhile;

  /** Null outside of the moment between the second look and what can't be undone. */
  private @Nullable Runnable inWindow;

  Calls(World world, Runnable meanwhile) {
    this.world = world;
    this.meanwhile = meanwhile;
  }

  /** From now on only this goes on between two calls; null: everything does again. */
  void window(@Nullable Runnable only) {
    inWindow = only;
  }

  <T> T read(String what, Supplier<T> answer) {
    before(what);
    return answer.get();
  }

  <T> T write(String kind, String what, Supplier<T> effect) {
    before(kind);
    if (world.chance.percent(world.rates.refuse())) {
      int code = world.chance.of(ERRORS);
      world.tally.count("fault: " + code);
      world.say("api", "%d to %s".formatted(code, what));
      throw Api.answer(code, "injected");
    }
    T result = effect.get();
    world.say("operator", what);
    world.tally.count("call: " + kind);
    if (world.chance.percent(world.rates.lose())) {
      world.tally.count("fault: answer lost");
      world.say("api", "the answer to that is lost");
      throw timeOut();
    }
    kill("after " + kind);
    return result;
  }

  private void before(String what) {
    if (world.chance.percent(world.rates.between())) {
      (inWindow == null ? meanwhile : inWindow).run();
    }
    kill("before " + what);
    if (world.chance.percent(world.rates.refuse() / 2)) {
      world.tally.count("fault: time-out");
      world.say("api", "no answer to " + what);
      world.now = world.now.plus(Duration.ofSeconds(10));
      throw timeOut();
    }
  }

  private void kill(String when) {
    if (world.chance.percent(world.rates.kill())) {
      world.tally.count("fault: killed");
      world.say("operator", "is killed " + when);
      throw new Killed();
    }
  }

  private static KubernetesClientException timeOut() {
    return new KubernetesClientException("timed out", new IOException("timed out"));
  }
}
